import type { GradientRule, RuleContext } from '../ruleContext.ts';
import { unbroadcast } from '../unbroadcast.ts';
import { outputOf } from '../../onnx/nodes.ts';

/*
 * Element-wise functions of one input. Where a rule can use y instead of x it does: y is what ONNX Runtime has after
 * fusing Conv + Relu, so saving it costs nothing.
 */

/** dx = dy · derivative */
const timesDerivative =
  (derivative: (c: RuleContext) => string): GradientRule =>
  (c) => [c.g.mul(c.dy, derivative(c))];

/** σ(v) */
const sigmoid = (c: RuleContext, v: string): string => c.g.op('Sigmoid', [v]);

/** y = max(0, x)   dx = dy where y > 0, else 0 (0 at the kink) */
export const Relu: GradientRule = (c) => [c.g.where(c.g.greater(c.y(), 0), c.dy, 0)];

/** y = x where x ≥ 0, else α·x   (α at the kink, as PyTorch) */
export const LeakyRelu: GradientRule = (c) => {
  const alpha = c.attributes.float('alpha') ?? 0.01;
  return [c.g.where(c.g.greater(c.x(), 0), c.dy, c.g.mul(c.dy, alpha))];
};

/** y = x where x ≥ 0, else slope·x   dslope = Σ dy·min(x, 0) */
export const PRelu: GradientRule = (c) => {
  const { g } = c;
  const positive = g.greater(c.x(), 0);
  const dx = c.wants(0) ? g.where(positive, c.dy, g.mul(c.dy, c.x(1))) : undefined;
  if (!c.wants(1)) return [dx];
  const dslope = g.where(positive, 0, g.mul(c.dy, c.x()));
  return [dx, unbroadcast(c, dslope, c.inputName(0), c.inputName(1))];
};

/** y = x where x > 0, else α·(eˣ − 1)   dy/dx = 1, else y + α */
export const Elu: GradientRule = (c) => {
  const alpha = c.attributes.float('alpha') ?? 1;
  return [c.g.where(c.g.greater(c.y(), 0), c.dy, c.g.mul(c.dy, c.g.add(c.y(), alpha)))];
};

/** y = γ·x where x > 0, else γ·α·(eˣ − 1)   dy/dx = γ, else y + γ·α */
export const Selu: GradientRule = (c) => {
  const alpha = c.attributes.float('alpha') ?? 1.67326319217681884765625;
  const gamma = c.attributes.float('gamma') ?? 1.05070102214813232421875;
  return [c.g.mul(c.dy, c.g.where(c.g.greater(c.y(), 0), gamma, c.g.add(c.y(), gamma * alpha)))];
};

/** y = max(0, x) + min(0, α·(e^(x/α) − 1))   dy/dx = 1, else y/α + 1 */
export const Celu: GradientRule = (c) => {
  const alpha = c.attributes.float('alpha') ?? 1;
  return [c.g.where(c.g.greater(c.y(), 0), c.dy, c.g.mul(c.dy, c.g.add(c.g.div(c.y(), alpha), 1)))];
};

/** y = σ(x)   dx = dy · y · (1 − y) */
export const Sigmoid = timesDerivative((c) => c.g.mul(c.y(), c.g.sub(1, c.y())));

/** y = clip(α·x + β, 0, 1)   dx = α·dy where 0 < y < 1 (0 at both kinks) */
export const HardSigmoid: GradientRule = (c) => {
  const { g } = c;
  const inside = g.and(g.greater(c.y(), 0), g.less(c.y(), 1));
  return [g.where(inside, g.mul(c.dy, c.attributes.float('alpha') ?? 0.2), 0)];
};

/** y = x · clip(x/6 + ½, 0, 1)   dy/dx = 0 for x < −3, 1 for x > 3, x/3 + ½ between (kinks as PyTorch) */
export const HardSwish = timesDerivative((c) => {
  const { g } = c;
  const sloped = g.add(g.div(c.x(), 3), 0.5);
  return g.where(g.less(c.x(), -3), 0, g.where(g.greater(c.x(), 3), 1, sloped));
});

/** y = x · t, t = tanh(softplus(x))   dy/dx = t + x · σ(x) · (1 − t²) */
export const Mish = timesDerivative((c) => {
  const { g } = c;
  const t = g.op('Tanh', [g.op('Softplus', [c.x()])]);
  return g.add(t, g.mul(g.mul(c.x(), sigmoid(c, c.x())), g.sub(1, g.mul(t, t))));
});

/** y = x · s, s = σ(α·x)   dy/dx = s + α · y · (1 − s) */
export const Swish = timesDerivative((c) => {
  const { g } = c;
  const alpha = c.attributes.float('alpha') ?? 1;
  const s = sigmoid(c, g.mul(c.x(), alpha));
  return g.add(s, g.mul(g.mul(alpha, c.y()), g.sub(1, s)));
});

/** y = x + bias where x < −λ, x − bias where x > λ, else 0   (0 at both steps) */
export const Shrink: GradientRule = (c) => [
  c.g.where(c.g.greater(c.g.op('Abs', [c.x()]), c.attributes.float('lambd') ?? 0.5), c.dy, 0),
];

/** y = ln(1 + eˣ)   dx = dy · σ(x) */
export const Softplus = timesDerivative((c) => sigmoid(c, c.x()));

/** y = x / (1 + |x|)   dx = dy / (1 + |x|)² */
export const Softsign: GradientRule = (c) => {
  const denominator = c.g.add(1, c.g.op('Abs', [c.x()]));
  return [c.g.div(c.dy, c.g.mul(denominator, denominator))];
};

/** y = tanh(x)   dx = dy · (1 − y²) */
export const Tanh = timesDerivative((c) => c.g.sub(1, c.g.mul(c.y(), c.y())));

/** y = x where x > α, else 0   (0 at the step) */
export const ThresholdedRelu: GradientRule = (c) => [
  c.g.where(c.g.greater(c.x(), c.attributes.float('alpha') ?? 1), c.dy, 0),
];

/**
 * y = min(max(x, low), high)   dx = dy where low < y < high (0 at both kinks); dlow, dhigh = Σ dy where y is that bound
 */
export const Clip: GradientRule = (c) => {
  const { g } = c;
  const low = c.attributes.float('min') ?? (c.has(1) ? c.x(1) : undefined);
  const high = c.attributes.float('max') ?? (c.has(2) ? c.x(2) : undefined);
  const isAbove = low === undefined ? undefined : g.greater(c.y(), low);
  const isBelow = high === undefined ? undefined : g.less(c.y(), high);
  const belowHigh = isBelow === undefined ? c.dy : g.where(isBelow, c.dy, 0);
  /** Where the bound is what counts, the gradient goes to it. */
  const toBound = (at: number, isInside: string | undefined, gradient: string): string | undefined =>
    c.wants(at) && isInside !== undefined
      ? unbroadcast(c, g.where(isInside, 0, gradient), outputOf(c.node), c.inputName(at))
      : undefined;
  return [
    isAbove === undefined ? belowHigh : g.where(isAbove, belowHigh, 0),
    toBound(1, isAbove, belowHigh),
    toBound(2, isBelow, c.dy),
  ];
};

/** y = x·Φ(x): dy/dx = Φ(x) + x·φ(x); with approximate = tanh, y = x/2·(1 + tanh u), u = √(2/π)·(x + 0.044715·x³) */
export const Gelu = timesDerivative((c) => (c.attributes.string('approximate') === 'tanh' ? geluTanh(c) : geluErf(c)));

function geluErf(c: RuleContext): string {
  const { g } = c;
  const cdf = g.mul(0.5, g.add(1, g.op('Erf', [g.mul(c.x(), Math.SQRT1_2)])));
  const pdf = g.mul(1 / Math.sqrt(2 * Math.PI), g.op('Exp', [g.mul(-0.5, g.mul(c.x(), c.x()))]));
  return g.add(cdf, g.mul(c.x(), pdf));
}

function geluTanh(c: RuleContext): string {
  const { g } = c;
  const root = Math.sqrt(2 / Math.PI);
  const square = g.mul(c.x(), c.x());
  const t = g.op('Tanh', [g.mul(root, g.mul(c.x(), g.add(1, g.mul(0.044715, square))))]);
  const du = g.mul(root, g.add(1, g.mul(3 * 0.044715, square)));
  const left = g.mul(0.5, g.add(1, t));
  return g.add(left, g.mul(g.mul(0.5, c.x()), g.mul(g.sub(1, g.mul(t, t)), du)));
}

/** y = erf(x)   dx = dy · 2/√π · e^(−x²) */
export const Erf = timesDerivative((c) =>
  c.g.mul(2 / Math.sqrt(Math.PI), c.g.op('Exp', [c.g.neg(c.g.mul(c.x(), c.x()))])),
);
