import type { Case } from '../../case.ts';

/*
 * Operators that are differentiated as what they are made of: the differences are taken of ONNX Runtime's own kernel.
 */

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
/** Places of a grid of 3 × 3 that stay away from the cells' edges, some outside. */
const offsets = (...dims: number[]): { dims: number[]; values: number[] } => {
  const count = dims.reduce((product, size) => product * size, 1);
  return { dims, values: Array.from({ length: count }, (_, at) => [0.3, -0.6, 1.4, -1.7, 0.2, 0.75, -0.35][at % 7]!) };
};

export const deformableCases = {
  DeformConv: [
    { opset: 19, inputs: [[2, 2, 4, 5], [3, 2, 3, 2], offsets(2, 12, 2, 4)], staticOnly: true },
    {
      opset: 19,
      inputs: [[1, 4, 5, 5], weights(4, 2, 3, 3), offsets(1, 36, 3, 3), weights(4), [1, 18, 3, 3]],
      attributes: { group: 2, offset_group: 2, strides: [2, 2], pads: [1, 1, 1, 1] },
    },
    {
      opset: 22,
      inputs: [[1, 2, 6, 7], weights(2, 2, 2, 2), offsets(1, 8, 5, 4), 'absent', [1, 4, 5, 4]],
      attributes: { dilations: [2, 3], kernel_shape: [2, 2], pads: [1, 0, 0, 0] },
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
