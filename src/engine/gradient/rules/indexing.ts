import type { Operand } from '../emitter.ts';
import type { AttributeValue } from '../../onnx/attributes.ts';
import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';

/* Operators that pick elements. */

/**
 * For any operator that only moves or copies elements: let it move the elements' own numbers instead, and add each
 * gradient up at the number that came along.
 */
export function scatterBack(c: RuleContext, move: (numbers: string) => string): string {
  const { g } = c;
  const shape = c.shapeOf(c.inputName(0));
  const size = g.op('ReduceProd', [shape], { keepdims: 1 });
  // A tensor may be empty (YOLO's masks where there are none): a 0 in its shape is its size.
  const shaped = (values: string): string => g.op('Reshape', [values, shape], { allowzero: 1 });
  const numbers = shaped(g.op('Range', [g.int64(0), g.squeeze(size, [0]), g.int64(1)]));
  const flat = g.int64s([-1]);
  const zeros = g.op('ConstantOfShape', [size]);
  const updates = [g.reshape(move(numbers), flat), g.reshape(c.dy, flat)];
  return shaped(g.op('ScatterElements', [zeros, ...updates], { reduction: 'add' }));
}

const moved =
  (type: string, attributes: Readonly<Record<string, AttributeValue>> = {}) =>
  (c: RuleContext): string =>
    scatterBack(c, (numbers) => c.g.op(type, [numbers, ...otherInputs(c)], attributes));

/** Forward values of all inputs but the first; '' where an optional one is left out. */
function otherInputs(c: RuleContext): Operand[] {
  return c.node.input.slice(1).map((_, at) => (c.has(at + 1) ? c.x(at + 1) : ''));
}

/** Puts dy into zeros along each axis: `before` and `after` say how many. */
function padded(c: RuleContext, before: readonly number[], after: readonly number[]): string {
  const cut = before.flatMap((count, axis) => (count > 0 || (after[axis] ?? 0) > 0 ? [axis] : []));
  const [axis, ...others] = cut;
  if (axis === undefined) return c.dy;
  const [at = 0, size] = [before[axis], c.xDims()[axis]];
  if (others.length === 0 && typeof size === 'number' && at + (after[axis] ?? 0) === size - 1)
    return c.g.amongZeros({ gradient: c.dy, axis, at, size, rank: before.length });
  return c.g.op('Pad', [c.dy, c.g.int64s([...before, ...after])]);
}

/** y = x[start:end:step]   dx = dy in zeros; with steps other than 1 by number */
export const Slice: GradientRule = (c) => {
  const starts = sliceInput(c, 'starts', 1);
  const ends = sliceInput(c, 'ends', 2);
  const rank = c.xDims().length;
  const axes = (c.has(3) || c.opset < 10 ? sliceInput(c, 'axes', 3) : undefined) ?? starts?.map((_, at) => at);
  const steps = c.has(4) ? c.constantInput(4) : [];
  const sizes = axes?.map((axis) => c.xDims()[c.axis(axis, rank)]);
  if (
    !starts ||
    !ends ||
    !axes ||
    !steps?.every((step) => step === 1) ||
    !sizes?.every((size) => typeof size === 'number')
  ) {
    return [sliceByNumber(c, starts, ends, axes)];
  }
  const before = Array<number>(rank).fill(0);
  const after = Array<number>(rank).fill(0);
  axes.forEach((axis, at) => {
    const [size = 0, first = 0, end = 0] = [sizes[at], starts[at], ends[at]];
    const clamp = (place: number): number => Math.min(Math.max(place < 0 ? place + size : place, 0), size);
    const start = clamp(first);
    before[c.axis(axis, rank)] = start;
    after[c.axis(axis, rank)] = size - Math.max(clamp(end), start);
  });
  return [padded(c, before, after)];
};

function sliceInput(c: RuleContext, name: string, input: number): number[] | undefined {
  return c.opset < 10 ? c.attributes.ints(name) : c.constantInput(input);
}

/** Slice on the elements' numbers; before opset 10 its arguments were attributes. */
function sliceByNumber(c: RuleContext, starts: number[] = [], ends: number[] = [], axes: number[] = []): string {
  if (c.opset >= 10) return moved('Slice')(c);
  return scatterBack(c, (numbers) =>
    c.g.op('Slice', [numbers, c.g.int64s(starts), c.g.int64s(ends), c.g.int64s(axes)]),
  );
}

/** y = x[indices] along `axis`   dx = dy in zeros for one constant index, else by number */
export const Gather: GradientRule = (c) => {
  const axis = c.axis(c.attributes.int('axis') ?? 0);
  const size = c.xDims()[axis];
  const [index, ...others] = c.constantInput(1) ?? [];
  if (index === undefined || others.length > 0 || typeof size !== 'number')
    return [moved('Gather', { axis })(c), undefined];
  const at = index < 0 ? index + size : index;
  const gradient = c.xDims(1).length === 0 ? c.g.unsqueeze(c.dy, [axis]) : c.dy;
  return [size === 1 ? gradient : c.g.amongZeros({ gradient, axis, at, size, rank: c.xDims().length }), undefined];
};

/** y = x with a border: constant   dx = the middle of dy, dvalue = Σ of the rest; reflect and edge by number */
export const Pad: GradientRule = (c) => {
  const { g } = c;
  const mode = c.attributes.string('mode') ?? 'constant';
  const fromAttribute = c.attributes.ints('pads');
  const pads = fromAttribute ? g.int64s(fromAttribute) : c.x(1);
  const axes = c.has(3) ? [c.x(3)] : [];
  if (mode === 'constant') {
    const middle = g.op('Pad', [c.dy, g.neg(pads), ...(axes.length > 0 ? ['', ...axes] : [])]);
    const total = (tensor: string): string => g.op('ReduceSum', [tensor], { keepdims: 0 });
    return [
      middle,
      undefined,
      c.wants(2) ? c.reshapeLike(g.sub(total(c.dy), total(middle)), c.inputName(2)) : undefined,
    ];
  }
  if (mode === 'wrap') throw new NoGradient('pads by wrapping around');
  return [
    scatterBack(c, (numbers) => g.op('Pad', [numbers, pads, ...(axes.length > 0 ? ['', ...axes] : [])], { mode })),
  ];
};

/** y = x repeated along each axis   dx by number */
export const Tile: GradientRule = (c) => [moved('Tile')(c)];

/** y = x[indices], one index an element (of a row, for GatherND)   dx by number */
export const GatherElements: GradientRule = (c) => [moved('GatherElements', { axis: c.attributes.int('axis') })(c)];
export const GatherND: GradientRule = (c) => [moved('GatherND', { batch_dims: c.attributes.int('batch_dims') })(c)];

/** y = the rows of x for which the condition holds   dx by number */
export const Compress: GradientRule = (c) => [moved('Compress', { axis: c.attributes.int('axis') })(c)];

/** y = x with the beginnings of its sequences reversed   dx by number */
export const ReverseSequence: GradientRule = (c) => {
  const { attributes } = c;
  return [
    moved('ReverseSequence', { batch_axis: attributes.int('batch_axis'), time_axis: attributes.int('time_axis') })(c),
  ];
};

/** y = the k largest (smallest) of x   dx = dy at their indices, the second output */
export const TopK: GradientRule = (c) => {
  const axis = c.attributes.int('axis') ?? -1;
  return [c.g.op('ScatterElements', [c.zerosLike(c.inputName(0)), c.y(1), c.dy], { axis })];
};

/** y = x at `indices` of a larger tensor (flat, N and C included), zeros elsewhere   dx = dy at the indices */
export const MaxUnpool: GradientRule = (c) => {
  const flat = c.g.reshape(c.dy, c.g.int64s([-1]));
  return [c.g.op('Gather', [flat, c.x(1)])];
};
