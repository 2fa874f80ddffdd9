import type { Operand } from '../emitter.ts';
import { NoGradient } from '../ruleContext.ts';
import type { Rewrite, RewriteContext } from './rewriteContext.ts';

/*
 * Operators that left the standard with opset 10, as experiments; ONNX Runtime still runs them, and converters from
 * CoreML (Windows ML, Custom Vision) wrote them.
 */

/** y = scale · x + bias, one bias a channel */
export const ImageScaler: Rewrite = (c) => {
  const { g } = c;
  const bias = g.reshape(g.floats(c.attributes.floats('bias') ?? []), g.int64s([-1, 1, 1]));
  return [g.add(g.mul(c.x(), number(c, 'scale', 1)), bias)];
};

/** y = x without its border (left, top, right, bottom), or a piece of `scale` (height, width) from there on */
export const Crop: Rewrite = (c) => {
  const { g, attributes } = c;
  const [left = 0, top = 0, right = 0, bottom = 0] = attributes.ints('border') ?? [];
  const [height, width] = c.dims().slice(2);
  if (typeof height !== 'number' || typeof width !== 'number')
    throw new NoGradient('crops an image whose size is known only in the run');
  const [down = 0, across = 0] = attributes.ints('scale') ?? [height - bottom - top, width - right - left];
  const ends = [top + down, left + across];
  return [g.op('Slice', [c.x(), g.int64s([top, left]), g.int64s(ends), g.int64s([2, 3])])];
};

/** y = α·f(β·x), or α·x + β */
export const ScaledTanh: Rewrite = (c) => [
  c.g.mul(number(c, 'alpha', 1), c.g.op('Tanh', [c.g.mul(c.x(), number(c, 'beta', 1))])),
];
export const ParametricSoftplus: Rewrite = (c) => [
  c.g.mul(number(c, 'alpha', 1), c.g.op('Softplus', [c.g.mul(c.x(), number(c, 'beta', 1))])),
];
export const Affine: Rewrite = (c) => [c.g.add(c.g.mul(c.x(), number(c, 'alpha', 1)), number(c, 'beta', 0))];
export const Scale: Rewrite = (c) => [c.g.mul(c.x(), number(c, 'scale', 1))];

const number = (c: RewriteContext, name: string, usual: number): Operand => c.attributes.float(name) ?? usual;
