import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';
import { outputOf } from '../../onnx/nodes.ts';

/*
 * The gradient of a quantized tensor is that of the real values that its numbers stand for: rounding is passed
 * straight through (Bengio et al. 2013, arXiv:1308.3432), as PyTorch's fake_quantize does.
 */

/** The least and the greatest number of a type. */
const limits: Readonly<Record<string, readonly [number, number]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
  // E4M3, the type of activations; E5M2 reaches further.
  fp8: [-448, 448],
};

/**
 * y = saturate(round(x / scale) + zero)   dx = dy where it has not saturated: qmin − ½ ≤ x / scale + zero ≤ qmax + ½
 */
export const QuantizeLinear: GradientRule = (c) => {
  const { g } = c;
  const range = limits[c.typeOf(outputOf(c.node))];
  if (!range) throw new NoGradient('quantizes to a type of too few values');
  if ((c.attributes.int('block_size') ?? 0) > 0) throw new NoGradient('quantizes in blocks');
  // Where x would have to be computed again, y tells almost as well: the outermost numbers count as saturated.
  if (c.isComputedAgain(0)) return [g.where(inside(c, g.toFloat(c.y()), [range[0] + 0.5, range[1] - 0.5]), c.dy, 0)];
  const zero = c.has(2) ? g.toFloat(alongAxis(c, 2)) : 0;
  const number = g.add(g.div(c.x(), alongAxis(c, 1)), zero);
  return [g.where(inside(c, number, [range[0] - 0.5, range[1] + 0.5]), c.dy, 0)];
};

function inside(c: RuleContext, number: string, [least, greatest]: readonly [number, number]): string {
  return c.g.and(c.g.greater(number, least), c.g.less(number, greatest));
}

/** A scale or zero point for each slice along `axis`, ready to broadcast. */
function alongAxis(c: RuleContext, at: number): string {
  const rank = c.xDims().length;
  if (c.xDims(at).length === 0) return c.x(at);
  const after = rank - 1 - c.axis(c.attributes.int('axis') ?? 1);
  return c.g.unsqueeze(
    c.x(at),
    Array.from({ length: after }, (_, axis) => axis + 1),
  );
}

/** y = (x − zero) · scale: the real values themselves */
export const DequantizeLinear: GradientRule = (c) => [c.dy];

/** y quantized with the scale that just fits x, which is held constant: nothing saturates */
export const DynamicQuantizeLinear: GradientRule = (c) => [c.dy];
