import type { Case } from '../../case.ts';

/** Windows that every pooling operator has. */
const pools = (opset: number, ceil: boolean): Case[] => [
  { opset, inputs: [[2, 3, 6, 6]], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  { opset, inputs: [[1, 2, 7, 6]], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
  { opset, inputs: [[1, 2, 7, 6]], attributes: { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 0, 0, 1] } },
  { opset, inputs: [[1, 2, 7, 8]], attributes: { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' } },
  { opset, inputs: [[1, 2, 7, 8]], attributes: { kernel_shape: [2, 2], strides: [2, 2], auto_pad: 'SAME_LOWER' } },
  { opset, inputs: [[1, 2, 9]], attributes: { kernel_shape: [3], strides: [2] } },
  { opset, inputs: [[1, 2, 4, 5, 4]], attributes: { kernel_shape: [2, 2, 2], strides: [2, 1, 2] } },
  ...(ceil
    ? [{ opset, inputs: [[1, 2, 6, 7]], attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 } } as Case]
    : []),
];
const globals = (opset: number): Case[] => [
  { opset, inputs: [[2, 3, 4, 5]] },
  { opset, inputs: [[1, 2, 6]] },
  { opset, inputs: [[1, 2, 2, 3, 2]] },
];

export const poolingCases = {
  MaxPool: [
    ...pools(7, false),
    ...pools(10, true),
    { opset: 12, inputs: [[1, 2, 9, 9]], attributes: { kernel_shape: [3, 3], dilations: [2, 2], strides: [2, 2] } },
    { opset: 22, inputs: [[1, 2, 6, 6]], attributes: { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] } },
  ],
  AveragePool: [
    ...pools(7, false),
    ...pools(10, true),
    ...pools(11, true).map((test): Case => ({ ...test, attributes: { ...test.attributes, count_include_pad: 1 } })),
    { opset: 19, inputs: [[1, 2, 9, 9]], attributes: { kernel_shape: [3, 3], dilations: [2, 2], pads: [1, 1, 1, 1] } },
    {
      opset: 22,
      inputs: [[1, 2, 6, 7]],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1, count_include_pad: 1 },
    },
  ],
  LpPool: [
    ...pools(11, false),
    { opset: 18, inputs: [[1, 2, 6, 6]], attributes: { kernel_shape: [2, 2], p: 3 } },
    { opset: 18, inputs: [[1, 2, 6, 6]], attributes: { kernel_shape: [3, 3], p: 1 } },
  ],
  GlobalAveragePool: [...globals(7), ...globals(22)],
  GlobalMaxPool: [...globals(7), ...globals(22)],
  GlobalLpPool: [...globals(7), { opset: 21, inputs: [[1, 2, 3, 3]], attributes: { p: 3 } }],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
