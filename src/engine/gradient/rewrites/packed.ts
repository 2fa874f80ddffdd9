import { isFloat } from '../../onnx/types.ts';
import { NoGradient } from '../ruleContext.ts';
import type { Rewrite, RewriteContext } from './rewriteContext.ts';

/* Products of floats with weights that are packed in a few bits. */

/** y = A·Wᵀ + b; W [N, K] is packed in blocks of 4 or 8 bits an element, each block with a scale and a zero point */
export const MatMulNBits: Rewrite = (c) => {
  const { g, attributes } = c;
  c.refuseInputs({ 4: 'weights in groups of their own order' });
  const [n, k] = [attributes.requiredInt('N'), attributes.requiredInt('K')];
  const [bits, size] = [attributes.int('bits') ?? 4, attributes.requiredInt('block_size')];
  if (bits !== 4 && bits !== 8) throw new NoGradient(`packs its weights in ${bits} bits`);
  const blocks = Math.ceil(k / size);
  const centered = g.sub(
    unpack(c, c.x(1), bits, [n, blocks, -1]),
    c.has(3) ? zeroPoints(c, bits, n, blocks) : 2 ** (bits - 1),
  );
  const weights = g.reshape(g.mul(centered, g.reshape(c.x(2), g.int64s([n, blocks, 1]))), g.int64s([n, -1]));
  const used = g.op('Slice', [weights, g.int64s([0]), g.int64s([k]), g.int64s([1])]);
  const product = g.op('MatMul', [c.x(0), g.transpose(used, [1, 0])]);
  return [c.has(5) ? g.add(product, c.x(5)) : product];
};

/** [N, blocks, 1]; packed as the weights are, each row from a byte of its own, or floats as they are. */
function zeroPoints(c: RewriteContext, bits: number, n: number, blocks: number): string {
  const { g } = c;
  if (isFloat(c.typeOf(3))) return g.reshape(c.x(3), g.int64s([n, blocks, 1]));
  return g.unsqueeze(
    g.op('Slice', [unpack(c, c.x(3), bits, [n, -1]), g.int64s([0]), g.int64s([blocks]), g.int64s([1])]),
    [2],
  );
}

/** What the 16 numbers of bitsandbytes' types stand for, by `quant_type`: FP4, NF4. */
const bnb4: readonly (readonly number[])[] = [
  [
    0,
    0.0625 / 12,
    8 / 12,
    1,
    4 / 12,
    6 / 12,
    2 / 12,
    3 / 12,
    0,
    -0.0625 / 12,
    -8 / 12,
    -1,
    -4 / 12,
    -6 / 12,
    -2 / 12,
    -3 / 12,
  ],
  [
    -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
    -0.09105003625154495, 0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
  ],
];

/**
 * y = A·Wᵀ; W [N, K] is packed in 4 bits an element, the upper half of each byte first, a scale a block of elements in
 * a row
 */
export const MatMulBnb4: Rewrite = (c) => {
  const { g, attributes } = c;
  const [n, k, size] = [attributes.requiredInt('N'), attributes.requiredInt('K'), attributes.requiredInt('block_size')];
  const table = bnb4[attributes.int('quant_type') ?? 1];
  if (!table) throw new NoGradient('packs its weights in a type of its own');
  const whole = g.toFloat(c.x(1));
  const high = g.op('Floor', [g.div(whole, 16)]);
  const halves = [high, g.sub(whole, g.mul(high, 16))].map((half) => g.unsqueeze(half, [1]));
  const numbers = g.op('Cast', [g.reshape(g.op('Concat', halves, { axis: 1 }), g.int64s([-1]))], { to: 7 });
  const scales = g.reshape(g.op('Expand', [g.unsqueeze(c.x(2), [1]), g.int64s([1, size])]), g.int64s([-1]));
  const first = (x: string): string => g.op('Slice', [x, g.int64s([0]), g.int64s([n * k]), g.int64s([0])]);
  const weights = g.mul(first(g.op('Gather', [g.floats(table), numbers])), first(scales));
  return [g.op('MatMul', [c.x(0), g.transpose(g.reshape(weights, g.int64s([n, k])), [1, 0])])];
};

/** The numbers in bytes: with 4 bits the lower half of each byte comes first. */
function unpack(c: RewriteContext, bytes: string, bits: number, shape: readonly number[]): string {
  const { g } = c;
  const whole = g.toFloat(bytes);
  if (bits === 8) return g.reshape(whole, g.int64s(shape));
  const high = g.op('Floor', [g.div(whole, 16)]);
  const low = g.sub(whole, g.mul(high, 16));
  const rank = shape.length;
  const halves = g.op(
    'Concat',
    [low, high].map((half) => g.unsqueeze(g.reshape(half, g.int64s(shape)), [rank])),
    { axis: rank },
  );
  return g.reshape(halves, g.int64s(shape));
}
