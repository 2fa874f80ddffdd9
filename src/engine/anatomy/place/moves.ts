import type { Attributes } from '../../onnx/attributes.ts';
import type { NodeProto } from '../../onnx/onnx_pb.ts';
import { padded, picked, type Axes, type Axis, type Span } from './axes.ts';

/* Operators that only move pixels: what they do to an axis of rows or columns. */

/** What a move looks at. */
export interface Move {
  readonly node: NodeProto;
  readonly attributes: Attributes;
  /** The numbers of a small input, constant or computed from sizes. */
  readonly numbers: (at: number) => readonly number[] | undefined;
  /** Sizes before and after. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The axes behind the operator; undefined where they can't be followed. */
export type Follow = (axes: Axes, move: Move) => Axes | undefined;

const at = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Each axis that is named, by its number among the named; the others stay. */
function eachOf(
  axes: Axes,
  named: readonly number[],
  change: (span: Span, axis: number, place: number) => Span | undefined,
): Axes | undefined {
  const places = named.map((axis) => at(axis, axes.length));
  const found = axes.map((axis, index): Axis | undefined => {
    const place = places.indexOf(index);
    return axis === 'other' || place === -1 ? axis : change(axis, index, place);
  });
  return found.every((axis) => axis !== undefined) ? found : undefined;
}

const everyAxis = (axes: Axes): number[] => [...axes.keys()];

const slice: Follow = (axes, { attributes, numbers, from, to }) => {
  const starts = attributes.ints('starts') ?? numbers(1);
  const named = attributes.ints('axes') ?? numbers(3) ?? starts?.map((_, axis) => axis);
  const steps = numbers(4) ?? starts?.map(() => 1);
  if (!starts || !named || !steps) return undefined;
  return eachOf(axes, named, (span, axis, place) => {
    const [size = 0, start = 0, step = 1] = [from[axis], starts[place], steps[place]];
    const first = Math.min(Math.max(start < 0 ? start + size : start, 0), step < 0 ? size - 1 : size);
    return picked(span, size, first, step, to[axis] ?? 0);
  });
};

/** Constant, reflected, repeated: what is added is not the picture, whatever it looks like. */
const pad: Follow = (axes, { attributes, numbers, from }) => {
  const pads = attributes.ints('pads') ?? attributes.ints('paddings') ?? numbers(1);
  const named = numbers(3) ?? everyAxis(axes);
  return (
    pads &&
    eachOf(axes, named, (span, axis, place) =>
      padded(span, from[axis] ?? 1, pads[place] ?? 0, pads[place + named.length] ?? 0),
    )
  );
};

/** Rows or columns in even steps, forward or backward; of other axes whatever it likes. */
const gather: Follow = (axes, { attributes, numbers, from, to }) => {
  const axis = at(attributes.int('axis') ?? 0, axes.length);
  const isScalar = to.length < from.length;
  const span = axes[axis];
  if (span === 'other' || span === undefined)
    return isScalar ? axes.filter((_, index) => index !== axis) : to.length === from.length ? axes : undefined;
  const indices = (numbers(1) ?? []).map((index) => at(index, from[axis] ?? 0));
  const [first = 0, second = first + 1] = indices;
  const step = second - first;
  const isEven =
    indices.length > 0 &&
    indices.length === to[axis] &&
    indices.every((index, place) => index === first + place * step);
  return isEven && to.length === from.length
    ? axes.map((each, index) => (index === axis ? picked(span, from[axis] ?? 1, first, step, indices.length) : each))
    : undefined;
};

const reverse: Follow = (axes, { attributes, numbers, from }) => {
  const axis = attributes.int('time_axis') ?? 0;
  const size = from[axis] ?? 0;
  const isWhole = numbers(1)?.every((length) => length === size) === true;
  return isWhole ? eachOf(axes, [axis], (span) => ({ ...span, from: span.to, to: span.from })) : undefined;
};

const transpose: Follow = (axes, { attributes }) => {
  const order = attributes.ints('perm') ?? everyAxis(axes).reverse();
  return order.map((axis) => axes[axis] ?? 'other');
};

/** Another number of pixels for the same part of the picture, unless a part of it is cut out, too. */
const resize: Follow = (axes, { attributes }) =>
  attributes.string('coordinate_transformation_mode') === 'tf_crop_and_resize' ? undefined : axes;

/** Sizes of 1 come and go. */
const reshape: Follow = (axes, { from, to }) => {
  const kept = axes.filter((_, axis) => from[axis] !== 1 || axes[axis] !== 'other');
  let next = 0;
  const found = to.map((size): Axis =>
    size === 1 && !isSpanOf(kept[next], from, axes, 1) ? 'other' : (kept[next++] ?? 'other'),
  );
  const isAlike =
    next === kept.length && to.filter((size) => size !== 1).join() === from.filter((size) => size !== 1).join();
  return isAlike ? found : undefined;
};

function isSpanOf(axis: Axis | undefined, from: readonly number[], axes: Axes, size: number): boolean {
  return axis !== undefined && axis !== 'other' && from[axes.indexOf(axis)] === size;
}

/** The middle is cut out, or zeros are put around it. */
const centerCropPad: Follow = (axes, { attributes, from, to }) =>
  eachOf(axes, attributes.ints('axes') ?? everyAxis(axes), (span, axis) => {
    const [size, count] = [from[axis] ?? 1, to[axis] ?? 1];
    const left = Math.floor(Math.abs(size - count) / 2);
    return picked(span, size, count > size ? -left : left, 1, count);
  });

/** Repeated pictures are followed along the batch alone. */
const tile: Follow = (axes, { from, to }) =>
  from.length === to.length && axes.every((axis, index) => axis === 'other' || from[index] === to[index])
    ? axes
    : undefined;

/** Operators that move pixels along axes. */
export const moves: Readonly<Record<string, Follow>> = {
  Slice: slice,
  Pad: pad,
  CenterCropPad: centerCropPad,
  Gather: gather,
  ReverseSequence: reverse,
  Transpose: transpose,
  Resize: resize,
  Upsample: resize,
  DepthToSpace: (axes) => axes,
  SpaceToDepth: (axes) => axes,
  Reshape: reshape,
  Flatten: reshape,
  Squeeze: reshape,
  Unsqueeze: reshape,
  Expand: tile,
  Tile: tile,
};

/** Operators that change each pixel by itself. */
export const pointwise: ReadonlySet<string> = new Set([
  ...['Identity', 'Dropout', 'Cast', 'CastLike', 'QuantizeLinear', 'DequantizeLinear', 'BatchNormalization'],
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Sqrt', 'Neg', 'Abs', 'Min', 'Max', 'Sum', 'Mean', 'Where', 'Mod'],
  ...['Clip', 'Relu', 'Round', 'Floor', 'Ceil', 'Reciprocal', 'Exp', 'Log', 'Erf', 'Sigmoid', 'Tanh', 'LeakyRelu'],
]);

/** Operators that may take pixels from places of their own, whatever is said here of their usual form. */
export const free: ReadonlySet<string> = new Set(['Gather', 'ReverseSequence', 'Resize']);
