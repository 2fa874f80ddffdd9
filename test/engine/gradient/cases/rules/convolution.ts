import type { Case } from '../../case.ts';

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
const convolution: readonly Case[] = [
  { opset: 7, inputs: [[2, 3, 5, 6], weights(4, 3, 3, 3), weights(4)] },
  { opset: 11, inputs: [[1, 2, 7, 8], weights(3, 2, 3, 2)], attributes: { strides: [2, 3], pads: [1, 0, 2, 1] } },
  {
    opset: 11,
    inputs: [[1, 4, 9, 9], weights(4, 2, 3, 3)],
    attributes: { group: 2, dilations: [2, 2], strides: [2, 2] },
  },
  {
    opset: 11,
    inputs: [[1, 3, 6, 6], weights(3, 1, 3, 3)],
    attributes: { group: 3, pads: [1, 1, 1, 1], kernel_shape: [3, 3] },
  },
  { opset: 11, inputs: [[1, 2, 6, 7], weights(3, 2, 3, 4)], attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] } },
  { opset: 11, inputs: [[1, 2, 6, 7], weights(3, 2, 3, 4)], attributes: { auto_pad: 'SAME_LOWER', strides: [2, 1] } },
  { opset: 22, inputs: [[1, 2, 6, 7], weights(3, 2, 2, 2)], attributes: { auto_pad: 'VALID', strides: [4, 4] } },
  { opset: 11, inputs: [[1, 2, 9], weights(3, 2, 3)], attributes: { strides: [2], pads: [0, 1] } },
  {
    opset: 11,
    inputs: [[1, 2, 4, 5, 4], weights(2, 2, 3, 2, 3)],
    attributes: { strides: [1, 2, 2], pads: [1, 0, 1, 1, 1, 0] },
  },
  { opset: 11, inputs: [[1, 1, 3, 3], weights(2, 1, 1, 1)], attributes: { strides: [2, 2] } },
  // Weights that are computed from the image.
  { opset: 11, inputs: [[2, 3, 5, 6], [4, 3, 3, 2], [4]], attributes: { pads: [1, 0, 1, 1], strides: [2, 1] } },
  {
    opset: 11,
    inputs: [
      [2, 4, 7, 7],
      [6, 2, 2, 2],
    ],
    attributes: { group: 2, dilations: [2, 1], strides: [2, 2] },
  },
  {
    opset: 11,
    inputs: [[1, 2, 6], [2, 1, 3], [2]],
    attributes: { group: 2, auto_pad: 'SAME_UPPER', strides: [2] },
    staticOnly: true,
  },
];
const transposed: readonly Case[] = [
  { opset: 7, inputs: [[1, 3, 4, 5], weights(3, 2, 3, 3)] },
  {
    opset: 11,
    inputs: [[1, 4, 3, 3], weights(4, 1, 3, 3)],
    attributes: { group: 2, strides: [2, 2], pads: [1, 1, 0, 1], output_padding: [1, 0] },
  },
  {
    opset: 11,
    inputs: [[1, 2, 4, 4], weights(2, 3, 3, 3)],
    attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] },
    staticOnly: true,
  },
  {
    opset: 11,
    inputs: [[1, 2, 4, 4], weights(2, 3, 3, 3)],
    attributes: { strides: [2, 2], output_shape: [9, 10] },
    staticOnly: true,
  },
  {
    opset: 11,
    inputs: [[1, 1, 3, 3], weights(1, 2, 3, 3)],
    attributes: { strides: [3, 2], output_shape: [10, 8], output_padding: [1, 1] },
    staticOnly: true,
  },
  { opset: 22, inputs: [[1, 2, 6], weights(2, 3, 3)], attributes: { dilations: [2], strides: [2] } },
  // Weights that are computed from the image.
  { opset: 11, inputs: [[2, 3, 4, 5], [3, 2, 3, 2], [2]], attributes: { pads: [1, 0, 1, 1], strides: [2, 1] } },
  {
    opset: 11,
    inputs: [
      [2, 4, 3, 3],
      [4, 2, 2, 3],
    ],
    attributes: { group: 2, dilations: [2, 1], strides: [2, 2], output_padding: [1, 0] },
  },
  {
    opset: 11,
    inputs: [[1, 2, 4], [2, 1, 3], weights(1)],
    attributes: { auto_pad: 'SAME_UPPER', strides: [2] },
    staticOnly: true,
  },
];

export const convolutionCases = {
  Conv: convolution,
  ConvTranspose: transposed,
} as const satisfies Readonly<Record<string, readonly Case[]>>;
