import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';

const defaultEpsilon = 1e-5;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

function refuseWantedParameters(c: RuleContext, parameters = range(1, c.node.input.length)): void {
  if (parameters.some((at) => c.wants(at))) throw new NoGradient('has scale or bias that are computed from the image');
}

/**
 * y = scale · (x − mean) / √(var + ε) + bias, per channel
 *
 * With statistics that are stored: dx = dy · scale / √(var + ε). With those that the model computes of the picture
 * itself, also
 * dmean = −Σ dx   dvar = −½ · Σ dx · (x − mean) / (var + ε). In training mode the operator computes them, over all but
 * the channels.
 */
export const BatchNormalization: GradientRule = (c) => {
  refuseWantedParameters(c, [1, 2]);
  const { g } = c;
  const isTraining = c.attributes.int('training_mode') === 1;
  const others = range(0, c.xDims().length).filter((axis) => axis !== 1);
  const after = c.xDims().length - 1 - c.xDims(1).length; // `spatial = 0` (opset 7) has statistics for each element
  const perChannel = (tensor: string): string =>
    g.unsqueeze(tensor, range(c.xDims(1).length, c.xDims(1).length + after));
  if (isTraining) return [throughStatistics(c, c.x(), g.mul(c.dy, perChannel(c.x(1))), others)];
  const spread = g.add(c.x(4), c.attributes.float('epsilon') ?? defaultEpsilon);
  const dx = g.mul(c.dy, perChannel(g.div(c.x(1), g.op('Sqrt', [spread]))));
  if (!c.wants(3) && !c.wants(4)) return [dx];
  const total = (tensor: string): string => g.reshape(g.sum(tensor, others), g.int64s([-1]));
  const along = g.mul(dx, g.sub(c.x(), perChannel(c.x(3))));
  return [dx, undefined, undefined, g.op('Neg', [total(dx)]), g.mul(-0.5, g.div(total(along), spread))];
};

/**
 * x̂ = (x − mean) / √(var + ε), both over `axes` of x itself
 * dx = (d − mean(d) − x̂ · mean(d · x̂)) / √(var + ε), where d = dS/dx̂
 */
function throughStatistics(
  c: RuleContext,
  x: string,
  d: string,
  axes: readonly number[],
  epsilon = c.attributes.float('epsilon') ?? defaultEpsilon,
): string {
  const { g } = c;
  const centered = g.sub(x, g.mean(x, axes));
  const variance = g.mean(g.mul(centered, centered), axes);
  const deviation = g.op('Sqrt', [g.add(variance, epsilon)]);
  const normal = g.div(centered, deviation);
  const along = g.mul(normal, g.mean(g.mul(d, normal), axes));
  return g.div(g.sub(g.sub(d, g.mean(d, axes)), along), deviation);
}

/** Normalizes each channel of each sample over its grid; scale [C]. */
export const InstanceNormalization: GradientRule = (c) => {
  refuseWantedParameters(c);
  const grid = range(2, c.xDims().length);
  const scale = c.g.unsqueeze(c.x(1), range(1, grid.length + 1));
  return [throughStatistics(c, c.x(), c.g.mul(c.dy, scale), grid)];
};

/** Normalizes over the axes from `axis` on; scale broadcasts. */
export const LayerNormalization: GradientRule = (c) => {
  refuseWantedParameters(c);
  const axes = range(c.axis(c.attributes.int('axis') ?? -1), c.xDims().length);
  return [throughStatistics(c, c.x(), c.g.mul(c.dy, c.x(1)), axes)];
};

/** y = (x − mean) / (√var + ε), ε no more than what keeps 0 from being divided by 0 */
export const MeanVarianceNormalization: GradientRule = (c) => {
  const axes = (c.attributes.ints('axes') ?? [0, 2, 3]).map((axis) => c.axis(axis));
  return [throughStatistics(c, c.x(), c.dy, axes, 1e-18)];
};

/** Normalizes over the grid and each group of channels; scale is [C] since opset 21, [groups] before. */
export const GroupNormalization: GradientRule = (c) => {
  refuseWantedParameters(c);
  const { g } = c;
  const groups = c.attributes.requiredInt('num_groups');
  const grouped = (tensor: string): string => g.reshape(tensor, g.int64s([0, groups, -1]));
  const perChannel = c.opset >= 21;
  const scale = g.unsqueeze(c.x(1), perChannel ? range(1, c.xDims().length - 1) : [1]);
  const d = perChannel ? grouped(g.mul(c.dy, scale)) : g.mul(grouped(c.dy), scale);
  return [c.reshapeLike(throughStatistics(c, grouped(c.x()), d, [2]), c.inputName(0))];
};

/**
 * y = x/n, n = ‖x‖ along an axis   p = 2: dx = (dy − y·Σ dy·y) / n; p = 1: dx = (dy − sign(x)·Σ dy·y) / n; 0 where n =
 * 0
 */
export const LpNormalization: GradientRule = (c) => {
  const { g } = c;
  const p = c.attributes.int('p') ?? 2;
  const axes = [c.axis(c.attributes.int('axis') ?? -1)];
  const norm = g.op(`ReduceL${p}`, [c.x(), g.int64s(axes)], { keepdims: 1 });
  const direction = p === 1 ? g.op('Sign', [c.x()]) : c.y();
  const across = g.sub(c.dy, g.mul(direction, g.sum(g.mul(c.dy, c.y()), axes)));
  return [g.where(g.op('Equal', [norm, 0]), 0, g.div(across, norm))];
};

/**
 * y = x · s^(−β), s = bias + α/n · (Σ of x² over a window of n channels)
 * dx = dy · s^(−β) − 2αβ/n · x · (Σ over the mirrored window of dy · y / s)
 */
export const LRN: GradientRule = (c) => {
  const { g, attributes } = c;
  const size = attributes.requiredInt('size');
  const scale = (attributes.float('alpha') ?? 1e-4) / size;
  const beta = attributes.float('beta') ?? 0.75;
  const before = Math.floor((size - 1) / 2);
  const after = size - 1 - before;
  const squares = windowSum(c, g.mul(c.x(), c.x()), size, [before, after]);
  const s = g.add(attributes.float('bias') ?? 1, g.mul(scale, squares));
  const spread = windowSum(c, g.div(g.mul(c.dy, c.y()), s), size, [after, before]);
  return [g.sub(g.mul(c.dy, g.pow(s, -beta)), g.mul(g.mul(2 * scale * beta, c.x()), spread))];
};

/** Sum over a window of channels around each channel. */
function windowSum(c: RuleContext, tensor: string, size: number, [before, after]: readonly [number, number]): string {
  const { g } = c;
  const rows = g.unsqueeze(g.reshape(tensor, g.int64s([0, 0, -1])), [1]); // [N, 1, C, grid]
  const window = { kernel_shape: [size, 1], pads: [before, 0, after, 0], count_include_pad: 1 };
  return c.reshapeLike(g.mul(size, g.op('AveragePool', [rows], window)), c.inputName(0));
}
