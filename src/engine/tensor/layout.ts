/**
 * The axes of the model's input, by letter: batch, channels, time of a clip or depth (slices) of a volume, rows
 * (height), columns (width), the length of a signal (its leads are channels). MONAI has x, y, z, which is columns,
 * rows, slices: NCWHD.
 */
export const layouts = [
  ...(['NCHW', 'NHWC', 'NCTHW', 'NTCHW', 'NTHWC'] as const),
  ...(['NCDHW', 'NCHWD', 'NCWHD', 'NDHWC', 'NHWDC', 'NWHDC'] as const),
  ...(['NCL', 'NLC'] as const),
] as const;

export type Layout = (typeof layouts)[number];

/** T stands for the depth of a volume, too, and W for the length of a signal, which is a picture of one row. */
type Axis = 'C' | 'T' | 'H' | 'W';

/** Which of the tensor's axes is meant; −1 where there is none. */
export const axisOf = (layout: Layout, axis: Axis): number =>
  layout.indexOf(axis === 'T' && isVolume(layout) ? 'D' : axis === 'W' && isSignal(layout) ? 'L' : axis);

/**
 * The layout of an input of this shape; undefined sizes are left open. Channels are where 3 is, else 1, else where the
 * size is left open; frameworks that leave all open write NCHW. Colors over time are a clip; gray ones a volume, whose
 * slices are along the axis that is unlike the two others. Undefined where none fits.
 */
export function likelyLayout(dims: readonly (number | undefined)[]): Layout | undefined {
  if (dims.length === 3) return layoutOfSignal(dims);
  const fitting = layouts.filter((layout) => layout.length === dims.length && !isVolume(layout));
  const channelsAre = (size: number | undefined) => fitting.find((layout) => dims[axisOf(layout, 'C')] === size);
  const gray = channelsAre(1);
  return channelsAre(3) ?? (gray && (volumeOf[gray]?.(dims) ?? gray)) ?? channelsAre(undefined) ?? layoutOfBands(dims);
}

/** A signal has fewer leads than samples; a length that is left open is that of the samples. */
function layoutOfSignal([, first = Infinity, last = Infinity]: readonly (number | undefined)[]): Layout {
  return last < first ? 'NLC' : 'NCL';
}

/** More are features. */
const mostBands = 64;

/** Of other bands than colors: the axis that is shorter than both sides of the picture. */
function layoutOfBands(dims: readonly (number | undefined)[]): Layout | undefined {
  const [, first = Infinity, , last = Infinity] = dims;
  if (dims.length !== 4) return undefined;
  const isShort = (size: number, axis: number): boolean =>
    size <= mostBands && dims.every((other, at) => at === 0 || at === axis || other === undefined || other > size);
  if (isShort(first, 1)) return 'NCHW';
  return isShort(last, 3) ? 'NHWC' : undefined;
}

const isLastUnlike = (first?: number, second?: number, last?: number): boolean =>
  first !== undefined && first === second && last !== undefined && last !== first;

/** What a clip's layout would be of a volume. */
const volumeOf: Partial<Record<Layout, (dims: readonly (number | undefined)[]) => Layout>> = {
  NCTHW: (dims) => (isLastUnlike(dims[2], dims[3], dims[4]) ? 'NCWHD' : 'NCDHW'),
  NTHWC: (dims) => (isLastUnlike(dims[1], dims[2], dims[3]) ? 'NWHDC' : 'NDHWC'),
};

/** Whether the model takes several frames, or slices. */
export const isClip = (layout: Layout): boolean => layout.includes('T') || isVolume(layout);

/** Whether the model takes curves instead of pictures. */
export const isSignal = (layout: Layout): boolean => layout.includes('L');

export const isVolume = (layout: Layout): boolean => layout.includes('D');

/** What a model's input holds. */
interface InputSizes {
  readonly layout: Layout;
  /** `gray`: one; `bands`: as many as these; three otherwise. */
  readonly channels: string;
  readonly bands?: readonly number[];
  readonly frames?: number;
  readonly width: number;
  readonly height: number;
}

/** How many channels the tensor has. */
export function channelCount({ channels, bands = [] }: Pick<InputSizes, 'channels' | 'bands'>): number {
  if (channels === 'bands') return bands.length;
  return channels === 'gray' ? 1 : 3;
}

/** The shape of the input tensor of one picture or clip. */
export function inputShape(input: InputSizes): number[] {
  const sizes = {
    N: 1,
    C: channelCount(input),
    T: input.frames ?? 1,
    D: input.frames ?? 1,
    H: input.height,
    W: input.width,
    L: input.width,
  };
  return [...input.layout].map((axis) => sizes[axis as keyof typeof sizes]);
}

/** How many values lie between neighbors along each axis, row-major. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
}

/**
 * The axes of the tensor's own planes: rows and columns of pictures; of a volume the last two, whatever they are
 * called, since its map is turned as a whole afterwards (image/order.ts). A signal has no rows: −1.
 */
export function planeAxes(layout: Layout): { readonly rowAxis: number; readonly columnAxis: number } {
  if (!isVolume(layout)) return { rowAxis: axisOf(layout, 'H'), columnAxis: axisOf(layout, 'W') };
  const last = layout.length - (layout.endsWith('C') ? 2 : 1);
  return { rowAxis: last - 1, columnAxis: last };
}

/** The size of such a plane. */
export function planeSize(input: InputSizes): { readonly width: number; readonly height: number } {
  const { rowAxis, columnAxis } = planeAxes(input.layout);
  const shape = inputShape(input);
  return { width: shape[columnAxis] ?? 1, height: shape[rowAxis] ?? 1 };
}
