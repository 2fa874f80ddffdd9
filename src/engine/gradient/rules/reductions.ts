import type { GradientRule, RuleContext } from '../ruleContext.ts';

/** What every reduction's rule starts from: the reduced axes, and dy and y with those axes back at size 1. */
interface Reduced {
  readonly axes: readonly number[];
  readonly dy: string;
  readonly y: () => string;
}

function reduced(c: RuleContext): Reduced {
  const rank = c.xDims().length;
  const given = c.ints('axes', 1) ?? [];
  const none = given.length === 0 && c.attributes.int('noop_with_empty_axes') === 1;
  const all = given.length === 0 && !none;
  const axes = all ? c.xDims().map((_, axis) => axis) : given.map((axis) => c.axis(axis, rank)).sort((a, b) => a - b);
  const back = (tensor: string): string =>
    (c.attributes.int('keepdims') ?? 1) === 1 ? tensor : c.g.unsqueeze(tensor, axes);
  return { axes, dy: back(c.dy), y: () => back(c.y()) };
}

const reduction =
  (rule: (c: RuleContext, r: Reduced) => string): GradientRule =>
  (c) => [rule(c, reduced(c))];

/** y = Σ x   dx = dy everywhere */
export const ReduceSum = reduction((c, { axes, dy }) => c.expandAxes(dy, c.inputName(0), axes));

/** y = mean of x   dx = dy / n everywhere */
export const ReduceMean = reduction((c, { axes, dy }) =>
  c.expandAxes(c.g.div(dy, c.countOf(c.inputName(0), axes)), c.inputName(0), axes),
);

/** y = max (min) of x   dx = dy shared evenly among the places that hold it, as PyTorch's amax */
export const ReduceExtreme = reduction((c, { axes, dy, y }) => {
  const chosen = c.g.toFloat(c.g.op('Equal', [c.x(), y()]));
  return c.g.mul(chosen, c.g.div(dy, c.g.sum(chosen, axes)));
});

/** y = Σ |x|   dx = dy · sign(x) */
export const ReduceL1 = reduction((c, { dy }) => c.g.mul(dy, c.g.op('Sign', [c.x()])));

/** y = √(Σ x²)   dx = dy · x / y (0 where y = 0) */
export const ReduceL2 = reduction((c, { dy, y }) => {
  const norm = y();
  return c.g.mul(c.x(), c.g.where(c.g.op('Equal', [norm, 0]), 0, c.g.div(dy, norm)));
});

/** y = Σ x²   dx = 2 · dy · x */
export const ReduceSumSquare = reduction((c, { dy }) => c.g.mul(c.g.mul(2, dy), c.x()));

/** y = ln Σ eˣ   dx = dy · e^(x − y) */
export const ReduceLogSumExp = reduction((c, { dy, y }) => c.g.mul(dy, c.g.op('Exp', [c.g.sub(c.x(), y())])));

/** y = ln Σ x   dx = dy · e^(−y) */
export const ReduceLogSum = reduction((c, { axes, dy, y }) =>
  c.expandAxes(c.g.mul(dy, c.g.op('Exp', [c.g.neg(y())])), c.inputName(0), axes),
);

/** y = Π x   dx = dy · Π of the others: of all that is not 0, over x; where one x alone is 0, for it alone */
export const ReduceProd = reduction((c, { axes, dy }) => {
  const { g } = c;
  const isZero = g.op('Equal', [c.x(), 0]);
  const filled = g.where(isZero, 1, c.x());
  const zeros = g.sum(g.toFloat(isZero), axes);
  const product = g.op('ReduceProd', [filled, g.int64s(axes)], { keepdims: 1, noop_with_empty_axes: 1 });
  const leavesNone = g.op('Equal', [g.sub(zeros, g.toFloat(isZero)), 0]);
  return g.mul(dy, g.where(leavesNone, g.div(product, filled), 0));
});

/** y = running sum along an axis   dx = running sum of dy from the other end */
export const CumSum: GradientRule = (c) => {
  const { attributes } = c;
  return [
    c.g.op('CumSum', [c.dy, c.x(1)], {
      exclusive: attributes.int('exclusive'),
      reverse: 1 - (attributes.int('reverse') ?? 0),
    }),
  ];
};

/** Before opset 13 Softmax works on all axes from `axis` (default 1) on, since then on one axis (default the last). */
function softmaxAxes(c: RuleContext): number[] {
  const rank = c.xDims().length;
  const axis = c.axis(c.attributes.int('axis') ?? (c.opset < 13 ? 1 : -1), rank);
  return c.opset < 13 ? Array.from({ length: rank - axis }, (_, at) => axis + at) : [axis];
}

/**
 * y = eˣ / Σ eˣ   dx = y · (dy − Σ dy·y); 0 where all of x is −∞ and y no number, which exported attention guards
 * against
 */
export const Softmax: GradientRule = (c) => {
  const { g } = c;
  const y = c.isGuarded() ? g.where(g.op('IsNaN', [c.y()]), 0, c.y()) : c.y();
  const total = g.sum(g.mul(c.dy, y), softmaxAxes(c));
  return [g.mul(y, g.sub(c.dy, total))];
};

/** y = x − ln Σ eˣ   dx = dy − eʸ · Σ dy */
export const LogSoftmax: GradientRule = (c) => {
  const { g } = c;
  return [g.sub(c.dy, g.mul(g.op('Exp', [c.y()]), g.sum(c.dy, softmaxAxes(c))))];
};
