import { float, type Case } from '../case.ts';

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
const ones = (...dims: number[]): { dims: number[]; constant: 'positive' } => ({ dims, constant: 'positive' });

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

const statistics = (channels: number): Case['inputs'] => [
  ones(channels),
  weights(channels),
  weights(channels),
  ones(channels),
];

export const layers = {
  Conv: convolution,
  ConvTranspose: transposed,
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
  BatchNormalization: [
    { opset: 7, inputs: [[2, 3, 4, 4], ...statistics(3)] },
    { opset: 9, inputs: [[2, 3, 4], ...statistics(3)], attributes: { epsilon: float(0.01) } },
    { opset: 15, inputs: [[2, 3], ...statistics(3)] },
    { opset: 15, inputs: [[1, 2, 2, 3, 2], ...statistics(2)] },
  ],
  InstanceNormalization: [
    { opset: 7, inputs: [[2, 3, 4, 4], ones(3), weights(3)] },
    { opset: 22, inputs: [[2, 3, 6], ones(3), weights(3)] },
  ],
  LayerNormalization: [
    { opset: 17, inputs: [[2, 3, 6], ones(6), weights(6)] },
    { opset: 17, inputs: [[2, 3, 4], ones(3, 4), weights(3, 4)], attributes: { axis: 1 } },
    { opset: 17, inputs: [[2, 6], ones(6)] },
  ],
  MeanVarianceNormalization: [
    { opset: 9, inputs: [[2, 3, 4, 4]] },
    { opset: 13, inputs: [[2, 3, 6]], attributes: { axes: [0, -1] } },
  ],
  LpNormalization: [
    { opset: 7, inputs: [[2, 3, 4]] },
    { opset: 22, inputs: [[2, 3, 4]], attributes: { axis: 1, p: 1 } },
  ],
  GroupNormalization: [
    { opset: 18, inputs: [[2, 6, 3, 3], ones(2), weights(2)], attributes: { num_groups: 2 } },
    { opset: 21, inputs: [[2, 6, 3, 3], ones(6), weights(6)], attributes: { num_groups: 3 } },
  ],
  LRN: [
    { opset: 7, inputs: [[1, 6, 3, 3]], attributes: { size: 3, alpha: float(0.3) } },
    { opset: 13, inputs: [[2, 7, 2, 3]], attributes: { size: 5, alpha: float(0.5), beta: float(0.6), bias: float(2) } },
  ],
  'com.microsoft.Inverse': [
    {
      opset: 17,
      inputs: [
        {
          dims: [2, 3, 3],
          values: [2, 0.3, 0.1, 0.2, 1.5, -0.4, 0.5, 0.1, 1, 1, 0.5, -0.2, 0, 2, 0.3, -0.6, 0.2, 1.2],
        },
      ],
    },
  ],
  MatMul: [
    { opset: 7, inputs: [[3, 4], weights(4, 2)] },
    {
      opset: 9,
      inputs: [
        [2, 3, 4],
        [4, 2],
      ],
    },
    {
      opset: 13,
      inputs: [
        [2, 1, 3, 4],
        [5, 4, 2],
      ],
    },
    { opset: 13, inputs: [[4], [2, 4, 3]] },
    { opset: 13, inputs: [[2, 3, 4], [4]] },
    { opset: 13, inputs: [[4], [4]] },
    { opset: 13, inputs: [weights(3, 4), [2, 4, 5]] },
  ],
  Einsum: [
    { opset: 12, inputs: [[2, 3, 4], weights(4, 5)], attributes: { equation: 'bij,jk->bik' } },
    {
      opset: 12,
      inputs: [
        [2, 3, 4],
        [2, 5, 4],
      ],
      attributes: { equation: 'b i d, b j d -> b i j' },
    },
    { opset: 12, inputs: [[2, 3, 4]], attributes: { equation: '...c->c...' } },
    { opset: 12, inputs: [[2, 3, 4]], attributes: { equation: 'abc->ac' } },
    {
      opset: 12,
      inputs: [
        [2, 3, 4],
        [4, 2],
      ],
      attributes: { equation: '...i,ij' },
    },
    {
      opset: 12,
      inputs: [
        [2, 3, 2, 4],
        [3, 5, 4],
      ],
      attributes: { equation: 'bhwc,hkc->bhwk' },
    },
    {
      opset: 12,
      inputs: [
        [2, 3],
        [3, 4],
        [4, 2],
      ],
      attributes: { equation: 'ab,bc,cd->ad' },
    },
    {
      opset: 12,
      inputs: [
        [2, 3],
        [4, 5],
      ],
      attributes: { equation: 'ab,cd->ac' },
    },
  ],
  Gemm: [
    { opset: 7, inputs: [[3, 4], weights(4, 2), weights(2)] },
    {
      opset: 11,
      inputs: [
        [3, 4],
        [2, 4],
      ],
      attributes: { transB: 1, alpha: float(0.5) },
    },
    {
      opset: 13,
      inputs: [
        [4, 3],
        [4, 2],
        [3, 1],
      ],
      attributes: { transA: 1, beta: float(0.3) },
    },
    { opset: 13, inputs: [[4, 3], [2, 4], [2]], attributes: { transA: 1, transB: 1 } },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
