/** The axes of the model's input, by letter: batch, channels, time, rows (height), columns (width). */
export const layouts = ['NCHW', 'NHWC', 'NCTHW', 'NTCHW', 'NTHWC'] as const;

export type Layout = (typeof layouts)[number];

type Axis = 'C' | 'T' | 'H' | 'W';

/** Which of the tensor's axes is meant; −1 where there is none. */
export const axisOf = (layout: Layout, axis: Axis): number => layout.indexOf(axis);

/**
 * The layout of an input of this shape; undefined sizes are left open. Channels are where 3 is, else 1, else where the size is
 * left open; frameworks that leave all open write NCHW. Undefined where none fits.
 */
export function likelyLayout(dims: readonly (number | undefined)[]): Layout | undefined {
  const fitting = layouts.filter(({ length }) => length === dims.length);
  const channelsAre = (size: number | undefined) => fitting.find((layout) => dims[axisOf(layout, 'C')] === size);
  return channelsAre(3) ?? channelsAre(1) ?? channelsAre(undefined);
}

/** Whether the model takes several frames. */
export const isClip = (layout: Layout): boolean => layout.includes('T');

/** What a model's input holds. */
interface InputSizes {
  readonly layout: Layout;
  /** `gray`: one; three otherwise. */
  readonly channels: string;
  readonly frames?: number;
  readonly width: number;
  readonly height: number;
}

/** The shape of the input tensor of one picture or clip. */
export function inputShape(input: InputSizes): number[] {
  const sizes = { N: 1, C: input.channels === 'gray' ? 1 : 3, T: input.frames ?? 1, H: input.height, W: input.width };
  return [...input.layout].map((axis) => sizes[axis as keyof typeof sizes]);
}

/** How many values lie between neighbors along each axis, row-major. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
}
