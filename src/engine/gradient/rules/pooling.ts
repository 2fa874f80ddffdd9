import type { AttributeValue } from '../../onnx/attributes.ts';
import { contract, poolingMatrix } from '../linearAxis.ts';
import type { GradientRule, RuleContext } from '../ruleContext.ts';

/** The axes after N and C. */
function spatialAxes(c: RuleContext): number[] {
  return c
    .xDims()
    .slice(2)
    .map((_, at) => at + 2);
}

/** A pooling node's window, for all axes or for spatial axis `only`. */
function windowOf(c: RuleContext, only?: number): Record<string, AttributeValue> {
  const { attributes } = c;
  const pick = (values: number[] | undefined): number[] | undefined =>
    only === undefined ? values : values?.slice(only, only + 1);
  const pads = attributes.ints('pads');
  const rank = (pads?.length ?? 0) / 2;
  return {
    kernel_shape: pick(attributes.ints('kernel_shape')),
    strides: pick(attributes.ints('strides')),
    dilations: pick(attributes.ints('dilations')),
    pads: only === undefined ? pads : pads?.filter((_, at) => at % rank === only),
    auto_pad: attributes.string('auto_pad'),
    ceil_mode: attributes.int('ceil_mode'),
  };
}

/** Spreads the gradient of pooled values along each axis with the transposed matrix of that pooling. */
function unpool(
  c: RuleContext,
  gradient: string,
  type: string,
  extra: Readonly<Record<string, AttributeValue>>,
): string {
  const rank = c.xDims().length;
  return spatialAxes(c).reduce((spread, axis) => {
    const matrix = poolingMatrix(c, type, axis, { ...windowOf(c, axis - 2), ...extra });
    return contract(c, spread, matrix, axis, rank);
  }, gradient);
}

/** y = mean of each window   dx = Aᵀ·dy axis by axis, A the pooling's own matrix */
export const AveragePool: GradientRule = (c) => [
  unpool(c, c.dy, 'AveragePool', { count_include_pad: c.attributes.int('count_include_pad') }),
];

/** y = maximum of each window   dx = dy added up where the maximum was found (the first one, on ties) */
export const MaxPool: GradientRule = (c) => {
  const { g } = c;
  const [, indices] = g.ops('MaxPool', [c.x()], 2, windowOf(c)); // flat over the whole tensor, N and C included
  const flat = g.int64s([-1]);
  const size = g.op('Size', [c.x()]);
  const zeros = g.op('ConstantOfShape', [g.unsqueeze(size, [0])]);
  const scattered = g.op('ScatterElements', [zeros, g.reshape(indices, flat), g.reshape(c.dy, flat)], {
    reduction: 'add',
  });
  return [c.reshapeLike(scattered, c.inputName(0))];
};

/** y = (Σ |x|ᵖ)^(1/p) over each window   dx = (Aᵀ·(dy · y^(1−p))) · |x|^(p−1) · sign(x) */
export const LpPool: GradientRule = (c) => {
  const p = c.attributes.int('p') ?? 2;
  const spread = unpool(c, perNorm(c, c.dy, c.y(), p), 'LpPool', { p: 1 });
  return [c.g.mul(spread, signedPower(c, p - 1))];
};

/** y = mean over the grid   dx = dy / (number of cells) everywhere */
export const GlobalAveragePool: GradientRule = (c) => {
  const axes = spatialAxes(c);
  return [c.expandAxes(c.g.div(c.dy, c.countOf(c.inputName(0), axes)), c.inputName(0), axes)];
};

/** y = maximum over the grid   dx = dy at the first cell that holds it */
export const GlobalMaxPool: GradientRule = (c) => {
  const { g } = c;
  const flat = g.reshape(c.x(), g.int64s([0, 0, -1]));
  const first = g.op('ArgMax', [flat], { axis: 2, keepdims: 1 });
  const zeros = g.op('ConstantOfShape', [g.op('Shape', [flat])]);
  const updates = g.reshape(c.dy, g.int64s([0, 0, -1]));
  return [c.reshapeLike(g.op('ScatterElements', [zeros, first, updates], { axis: 2 }), c.inputName(0))];
};

/** y = (Σ |x|ᵖ)^(1/p) over the grid   dx = dy · y^(1−p) · |x|^(p−1) · sign(x) */
export const GlobalLpPool: GradientRule = (c) => {
  const p = c.attributes.int('p') ?? 2;
  return [c.g.mul(perNorm(c, c.dy, c.y(), p), signedPower(c, p - 1))];
};

/** dy · y^(1−p), 0 where y = 0 (all of the window is 0 there: the sub-gradient is chosen as 0) */
function perNorm(c: RuleContext, dy: string, y: string, p: number): string {
  const { g } = c;
  if (p === 1) return dy;
  return g.where(g.op('Equal', [y, 0]), 0, g.mul(dy, g.pow(y, 1 - p)));
}

/** sign(x) · |x|ⁿ */
function signedPower(c: RuleContext, n: number): string {
  const { g } = c;
  const sign = g.op('Sign', [c.x()]);
  return n === 0 ? sign : g.mul(sign, g.pow(g.op('Abs', [c.x()]), n));
}
