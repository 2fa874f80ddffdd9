import type { Case } from '../../case.ts';

/*
 * Operators that are differentiated as what they are made of: the differences are taken of ONNX Runtime's own kernel.
 */

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
const ones = (...dims: number[]): { dims: number[]; constant: 'positive' } => ({ dims, constant: 'positive' });
/** Weights of any bits: bytes [rows, blocks, bytes of a block]. */
const packed = (...dims: readonly [number, number, number]): { uint8: number[]; dims: readonly number[] } => ({
  uint8: Array.from({ length: dims[0] * dims[1] * dims[2] }, (_, at) => (at * 89 + 7) % 256),
  dims,
});

export const packedCases = {
  'com.microsoft.MatMulNBits': [
    { opset: 17, inputs: [[2, 20], packed(3, 2, 8), ones(6)], attributes: { N: 3, K: 20, bits: 4, block_size: 16 } },
    {
      opset: 17,
      inputs: [[2, 20], packed(3, 2, 8), ones(6), { uint8: [0x87, 0x65, 0x9a], dims: [3] }],
      attributes: { N: 3, K: 20, bits: 4, block_size: 16 },
    },
    {
      opset: 17,
      inputs: [[2, 20], packed(3, 2, 8), ones(3, 2), weights(3, 2)],
      attributes: { N: 3, K: 20, bits: 4, block_size: 16 },
    },
    { opset: 17, inputs: [[2, 32], packed(3, 2, 16), ones(6)], attributes: { N: 3, K: 32, bits: 8, block_size: 16 } },
  ],
  'com.microsoft.MatMulBnb4': [0, 1].flatMap((type): Case[] => [
    {
      opset: 17,
      inputs: [[2, 32], { ...packed(1, 1, 48), dims: [48] }, ones(6)],
      attributes: { N: 3, K: 32, block_size: 16, quant_type: type },
    },
    {
      opset: 17,
      inputs: [[2, 20], { ...packed(1, 1, 30), dims: [30] }, ones(4)],
      attributes: { N: 3, K: 20, block_size: 16, quant_type: type },
    },
  ]),
} as const satisfies Readonly<Record<string, readonly Case[]>>;
