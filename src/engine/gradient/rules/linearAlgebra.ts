import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';
import { outputOf } from '../../onnx/nodes.ts';
import { known } from '../../../vocabulary/known.ts';

/* Transforms and matrices. */

/**
 * y = F·x along an axis, x cut or filled up with zeros to the length of F; real numbers have no second part   dx =
 * Fᴴ·dy, likewise
 */
export const DFT: GradientRule = (c) => {
  const { g, attributes } = c;
  const isInverse = attributes.int('inverse') === 1;
  const axis = c.axis(c.opset < 20 ? (attributes.int('axis') ?? 1) : (c.ints('axis', 2)?.[0] ?? -2));
  if (isInverse && attributes.int('onesided') === 1) return [fromHalf(c, axis)];
  const own = c.dimOf(c.inputName(0), axis);
  const length = c.has(1) ? g.reshape(c.x(1), g.int64s([1])) : own;
  // The inverse divides by the length: Fᴴ is the inverse times the length, and the other way about. What a one-sided
  // spectrum lacks counts 0.
  const turned = g.op('DFT', [c.dy, g.squeeze(length, [0])], { axis, inverse: isInverse ? 0 : 1 });
  const size = g.toFloat(length);
  const scaled = isInverse ? g.div(turned, size) : g.mul(turned, size);
  const missing = g.op('Concat', [g.int64s([0]), g.sub(own, length)], { axis: 0 });
  const fitted = c.has(1) ? g.op('Pad', [scaled, missing, '', g.int64s([axis])]) : scaled;
  const parts = c.dimOf(c.inputName(0), c.xDims().length - 1);
  return [g.op('Slice', [fitted, g.int64s([0]), parts, g.int64s([-1])]), undefined, undefined];
};

/**
 * y = 1/L · Σₖ wₖ · Re(xₖ·e^(2πikn/L)): the real numbers of half a spectrum; w is 2 for what stands for its mirror
 * image too, else 1 dxₖ = wₖ/L · Σₙ dyₙ·e^(−2πikn/L), filled up with zeros to the length of x
 */
function fromHalf(c: RuleContext, axis: number): string {
  const { g } = c;
  // What ONNX Runtime 1.30 puts in for what is missing is neither zero nor a mirror image.
  if (c.has(1) && !(Number(c.xDims()[axis]) > Number(c.constantInput(1)?.[0]) / 2))
    throw new NoGradient('goes back from less than half a spectrum, or from a size known only in the run');
  const length = c.dimOf(outputOf(c.node), axis);
  const half = g.op('DFT', [c.dy, g.squeeze(length, [0])], { axis, onesided: 1 });
  const count = g.op('Shape', [half], { start: axis, end: axis + 1 });
  const twice = g.op('Mul', [g.op('Range', [g.int64(0), g.squeeze(count, [0]), g.int64(1)]), g.int64(2)]);
  const isAlone = g.op('Or', [g.op('Equal', [twice, g.int64(0)]), g.op('Equal', [twice, length])]);
  const weights = g.div(g.where(isAlone, g.float(1), g.float(2)), g.toFloat(length));
  const after = Array.from({ length: c.xDims().length - 1 - axis }, (_, at) => at + 1);
  const missing = g.op('Concat', [g.int64s([0]), g.sub(c.dimOf(c.inputName(0), axis), count)], { axis: 0 });
  return g.op('Pad', [g.mul(half, g.unsqueeze(weights, after)), missing, '', g.int64s([axis])]);
}

/** grid = places · θᵀ, the places from −1 to 1 over the image, with a 1 at their end   dθ = dgridᵀ · places */
export const AffineGrid: GradientRule = (c) => {
  const { g } = c;
  const rank = c.yDims().length - 2;
  const sizes = Array.from({ length: rank }, (_, at) => c.dimOf(outputOf(c.node), at + 1));
  const grid = g.op('Concat', sizes, { axis: 0 });
  // The first coordinate of a place is along the last axis.
  const coordinates = sizes.toReversed().map((size, at) => {
    const number = g.toFloat(g.op('Range', [g.int64(0), g.squeeze(size, [0]), g.int64(1)]));
    const count = g.toFloat(size);
    const place =
      c.attributes.int('align_corners') === 1
        ? g.sub(g.div(g.mul(2, number), g.op('Max', [g.sub(count, 1), 1])), 1)
        : g.sub(g.div(g.add(g.mul(2, number), 1), count), 1);
    return g.op('Expand', [g.reshape(place, g.int64s([-1, ...Array<number>(at).fill(1)])), grid]);
  });
  const ones = g.add(g.mul(known(coordinates[0], 'coordinate'), 0), 1);
  const columns = [...coordinates, ones].map((column) => g.reshape(column, g.int64s([-1, 1])));
  const dgrid = g.transpose(g.reshape(c.dy, g.int64s([0, -1, rank])), [0, 2, 1]);
  return [g.op('MatMul', [dgrid, g.op('Concat', columns, { axis: 1 })])];
};

/** y = x⁻¹ of each matrix   dx = −yᵀ·dy·yᵀ */
export const Inverse: GradientRule = (c) => {
  const { g } = c;
  const rank = c.xDims().length;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const turned = g.transpose(c.y(), [...axes.slice(0, -2), rank - 1, rank - 2]);
  return [g.neg(g.op('MatMul', [g.op('MatMul', [turned, c.dy]), turned]))];
};
