import { floatAttribute } from '../../onnx/attributes.ts';
import type { GradientRule, RuleContext } from '../ruleContext.ts';
import { unbroadcast } from '../unbroadcast.ts';
import { outputOf } from '../../onnx/nodes.ts';

/** Swaps the last two axes. */
function transposed(c: RuleContext, tensor: string, rank: number): string {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return c.g.transpose(tensor, [...axes.slice(0, -2), rank - 1, rank - 2]);
}

/** Y = A·B over the last two axes, the rest broadcasts   dA = dY·Bᵀ, dB = Aᵀ·dY */
export const MatMul: GradientRule = (c) => {
  const { g } = c;
  const [aRank, bRank] = [c.xDims(0).length, c.xDims(1).length];
  // A vector on the left is a row, on the right a column: give it the axis that MatMul thinks of.
  const dy = g.unsqueeze(c.dy, [
    ...(aRank === 1 ? [c.yDims().length - (bRank === 1 ? 0 : 1)] : []),
    ...(bRank === 1 ? [-1] : []),
  ]);
  const a = (): string => (aRank === 1 ? g.unsqueeze(c.x(0), [0]) : c.x(0));
  const b = (): string => (bRank === 1 ? g.unsqueeze(c.x(1), [1]) : c.x(1));
  const batch = c.yDims().slice(0, c.yDims().length - (aRank === 1 ? 0 : 1) - (bRank === 1 ? 0 : 1));
  return [
    c.wants(0)
      ? toOperand(c, g.op('MatMul', [dy, transposed(c, b(), Math.max(bRank, 2))]), 0, batch.length)
      : undefined,
    c.wants(1)
      ? toOperand(c, g.op('MatMul', [transposed(c, a(), Math.max(aRank, 2)), dy]), 1, batch.length)
      : undefined,
  ];
};

/** Sums a product's gradient, [batch…, rows, columns], back to the shape of input `at`. */
function toOperand(c: RuleContext, product: string, at: number, batchRank: number): string {
  const dims = c.xDims(at);
  if (dims.length === 1) {
    const axes = Array.from({ length: batchRank }, (_, axis) => axis);
    const summed = batchRank === 0 ? product : c.g.op('ReduceSum', [product, c.g.int64s(axes)], { keepdims: 0 });
    return c.g.squeeze(summed, [at === 0 ? 0 : 1]);
  }
  return unbroadcast(c, product, { dims: [...c.yDims().slice(0, batchRank), ...dims.slice(-2)] }, c.inputName(at));
}

/** Y = α·A'·B' + β·C, the prime an optional transpose   dA' = α·dY·B'ᵀ, dB' = α·A'ᵀ·dY, dC = β·dY */
export const Gemm: GradientRule = (c) => {
  const { g, attributes } = c;
  const transA = attributes.int('transA') ?? 0;
  const transB = attributes.int('transB') ?? 0;
  const alpha = floatAttribute(attributes, 'alpha');
  const product = (a: string, b: string, ta: number, tb: number): string =>
    g.op('Gemm', [a, b], { alpha, transA: ta, transB: tb });
  const da = (): string => (transA ? product(c.x(1), c.dy, transB, 1) : product(c.dy, c.x(1), 0, 1 - transB));
  const db = (): string => (transB ? product(c.dy, c.x(0), 1, transA) : product(c.x(0), c.dy, 1 - transA, 0));
  const dc = (): string => unbroadcast(c, g.mul(c.dy, attributes.float('beta') ?? 1), outputOf(c.node), c.inputName(2));
  return [c.wants(0) ? da() : undefined, c.wants(1) ? db() : undefined, c.wants(2) ? dc() : undefined];
};
