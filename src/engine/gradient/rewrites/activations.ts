import type { Emitter } from '../emitter.ts';
import { NoGradient } from '../ruleContext.ts';
import type { Rewrite } from './rewriteContext.ts';

/** y = x·Φ(x) = x/2 · (1 + erf(x/√2)) */
const geluOf = (g: Emitter, x: string): string => g.mul(g.mul(0.5, x), g.add(1, g.op('Erf', [g.mul(x, Math.SQRT1_2)])));

/** Gelu of x, or of x + bias */
export const Gelu: Rewrite = (c) => [geluOf(c.g, c.has(1) ? c.g.add(c.x(), c.x(1)) : c.x())];

/** y = v/2 · (1 + tanh(√(2/π)·(v + 0.044715·v³))), v = x + bias */
export const FastGelu: Rewrite = (c) => {
  const { g } = c;
  const v = c.has(1) ? g.add(c.x(), c.x(1)) : c.x();
  const inner = g.mul(Math.sqrt(2 / Math.PI), g.mul(v, g.add(1, g.mul(0.044715, g.mul(v, v)))));
  return [g.mul(g.mul(0.5, v), g.add(1, g.op('Tanh', [inner])))];
};

/** y = x · σ(α·x) */
export const QuickGelu: Rewrite = (c) => {
  const { g } = c;
  return [g.mul(c.x(), g.op('Sigmoid', [g.mul(c.attributes.float('alpha') ?? 1.702, c.x())]))];
};

/** What ONNX Runtime fuses behind a convolution or product: a name and its parameters. */
export function activate(
  g: Emitter,
  name: string | undefined,
  x: string,
  parameters: readonly (number | undefined)[],
): string {
  const [first, second] = parameters;
  const float = (value: number | undefined): { float: number } | undefined =>
    value === undefined ? undefined : { float: value };
  switch (name) {
    case undefined:
    case '':
      return x;
    case 'Relu':
    case 'Sigmoid':
    case 'Tanh':
    case 'Softplus':
    case 'Softsign':
    case 'HardSwish':
      return g.op(name, [x]);
    case 'LeakyRelu':
    case 'Elu':
    case 'ThresholdedRelu':
      return g.op(name, [x], { alpha: float(first) });
    case 'HardSigmoid':
      return g.op(name, [x], { alpha: float(first), beta: float(second) });
    case 'Clip':
      return g.op(name, [x, first ?? '', second ?? '']);
    default:
      throw new NoGradient(`is fused with “${name}”`);
  }
}
