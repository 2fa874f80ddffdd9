import { makeNode } from '../../../../src/engine/onnx/attributes.ts';
import type { NodeProto } from '../../../../src/engine/onnx/onnx_pb.ts';
import { float, type Case } from '../case.ts';

/* Operators that are differentiated as what they are made of: the differences are taken of ONNX Runtime's own kernel. */

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
const ones = (...dims: number[]): { dims: number[]; constant: 'positive' } => ({ dims, constant: 'positive' });
/** A bias that keeps its two channels on either side of a kink at 0. */
const farApart = { dims: [2], constant: [5, -5] };
/** Weights of any bits: bytes [rows, blocks, bytes of a block]. */
const packed = (...dims: readonly [number, number, number]): { uint8: number[]; dims: readonly number[] } => ({
  uint8: Array.from({ length: dims[0] * dims[1] * dims[2] }, (_, at) => (at * 89 + 7) % 256),
  dims,
});
const tokens = [2, 3, 8] as const;
const heads = [2, 2, 3, 4] as const;
const angles = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });

const norms = (opset: number): Case[] => [
  { opset, inputs: [tokens, ones(8)] },
  { opset, inputs: [tokens, ones(8)], attributes: { axis: -1, epsilon: float(0.01) } },
];

const gelus: readonly Case[] = [{ opset: 17, inputs: [tokens] }];
const biased: readonly Case[] = [{ opset: 17, inputs: [tokens, weights(8)] }];

/** Steps, batch, features [3, 2, 2] and hidden size 2, with and without biases and first states, in each direction. */
const recurrent = (gates: number, outputs: number, attributes: Case['attributes'] = {}): Case[] => {
  const parameters = (directions: number): Case['inputs'] => [
    weights(directions, 2 * gates, 2),
    weights(directions, 2 * gates, 2),
  ];
  const common = { hidden_size: 2, ...attributes };
  const states = Array<readonly number[]>(outputs - 1).fill([2, 2, 2]);
  return [
    { opset: 14, inputs: [[3, 2, 2], ...parameters(1)], attributes: common, outputs, staticOnly: true },
    {
      opset: 7,
      inputs: [[3, 2, 2], ...parameters(1), weights(1, 4 * gates)],
      attributes: { ...common, direction: 'reverse' },
      outputs,
      staticOnly: true,
    },
    {
      opset: 14,
      inputs: [[3, 2, 2], ...parameters(2), weights(2, 4 * gates), 'absent', ...states],
      attributes: { ...common, direction: 'bidirectional' },
      outputs,
      staticOnly: true,
    },
  ];
};

/** Places of a grid of 3 × 3 that stay away from the cells' edges, some outside. */
const offsets = (...dims: number[]): { dims: number[]; values: number[] } => {
  const count = dims.reduce((product, size) => product * size, 1);
  return { dims, values: Array.from({ length: count }, (_, at) => [0.3, -0.6, 1.4, -1.7, 0.2, 0.75, -0.35][at % 7]!) };
};
/** x0 [2, 4], c1 likewise, c2 = 1, c3 = 0, c4 = [2, 2]: lists are made of these. */
const listed = (before: readonly NodeProto[], reads: readonly string[], attributes: Case['attributes'] = {}): Case => ({
  opset: 11,
  inputs: [[2, 4], weights(2, 4), { int64: [1], scalar: true }, { int64: [0], scalar: true }, { int64: [2, 2] }],
  before,
  reads,
  attributes,
  staticOnly: true,
});

export const rewritten = {
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
  SequenceAt: [
    listed([makeNode('SequenceConstruct', ['c1', 'x0'], ['list'])], ['list', 'c2']),
    listed([makeNode('SplitToSequence', ['x0', 'c2'], ['list'], { axis: 1 })], ['list', 'c3']),
    listed([makeNode('SplitToSequence', ['x0'], ['list'], { axis: -1, keepdims: 0 })], ['list', 'c3']),
  ],
  ConcatFromSequence: [
    listed([makeNode('SequenceConstruct', ['c1', 'x0'], ['list'])], ['list'], { axis: 1 }),
    listed(
      [
        makeNode('SequenceEmpty', [], ['none']),
        makeNode('SequenceInsert', ['none', 'c1'], ['one']),
        makeNode('SequenceInsert', ['one', 'x0', 'c3'], ['list']),
      ],
      ['list'],
      { axis: 0, new_axis: 1 },
    ),
    listed([makeNode('SplitToSequence', ['x0', 'c4'], ['list'], { axis: 1 })], ['list'], { axis: 0 }),
  ],
  ImageScaler: [{ opset: 9, inputs: [[1, 3, 2, 2]], attributes: { scale: float(2), bias: { floats: [1, 2, 3] } } }],
  Crop: [
    { opset: 9, inputs: [[1, 2, 5, 6]], attributes: { border: [1, 0, 2, 1] }, staticOnly: true },
    { opset: 9, inputs: [[1, 2, 5, 6]], attributes: { border: [1, 2, 0, 0], scale: [2, 3] }, staticOnly: true },
  ],
  ScaledTanh: [{ opset: 9, inputs: [tokens], attributes: { alpha: float(2), beta: float(0.5) } }],
  ParametricSoftplus: [{ opset: 9, inputs: [tokens], attributes: { alpha: float(2), beta: float(0.5) } }],
  Affine: [{ opset: 9, inputs: [tokens], attributes: { alpha: float(2), beta: float(0.5) } }],
  Scale: [{ opset: 9, inputs: [tokens], attributes: { scale: float(3) } }],
  LSTM: recurrent(4, 3),
  GRU: [...recurrent(3, 2), ...recurrent(3, 2, { linear_before_reset: 1 })],
  RNN: recurrent(1, 2),
  RMSNormalization: [...norms(23), { opset: 23, inputs: [[2, 3, 4], ones(3, 4)], attributes: { axis: 1 } }],
  SimplifiedLayerNormalization: norms(17),
  Attention: [
    { opset: 23, inputs: [heads, heads, heads] },
    { opset: 23, inputs: [heads, heads, heads], attributes: { is_causal: 1, scale: float(0.3) } },
    { opset: 23, inputs: [heads, [2, 2, 5, 4], [2, 2, 5, 6], { dims: [3, 5], constant: 'spread' }] },
    { opset: 23, inputs: [heads, heads, heads, { bool: [1, 1, 0, 0, 1, 1, 1, 0, 1], dims: [3, 3] }] },
    { opset: 23, inputs: [tokens, tokens, tokens], attributes: { q_num_heads: 2, kv_num_heads: 2 }, staticOnly: true },
    { opset: 23, inputs: [[2, 4, 3, 4], heads, heads], staticOnly: true },
    { opset: 24, inputs: [heads, heads, heads] },
    { opset: 24, inputs: [heads, heads, heads, [3, 3]], attributes: { softcap: float(0.5) } },
    {
      opset: 24,
      inputs: [heads, heads, heads, { bool: [1, 1, 0, 0, 0, 0, 1, 0, 1], dims: [3, 3] }],
      attributes: { is_causal: 1 },
    },
    {
      opset: 24,
      inputs: [
        heads,
        heads,
        heads,
        { dims: [3, 3], constant: [0.1, -Infinity, 0, -Infinity, -Infinity, -Infinity, 0.3, 0, -Infinity] },
      ],
    },
  ].map((test): Case => ({ ...test, staticOnly: true }) as Case),
  RotaryEmbedding: [
    { opset: 23, inputs: [heads, angles(2, 3, 2), angles(2, 3, 2)] },
    { opset: 23, inputs: [heads, angles(2, 3, 2), angles(2, 3, 2)], attributes: { interleaved: 1 } },
    {
      opset: 23,
      inputs: [tokens, angles(5, 2), angles(5, 2), { int64: [0, 1, 4, 2, 2, 3], dims: [2, 3] }],
      attributes: { num_heads: 2 },
    },
    { opset: 23, inputs: [[1, 2, 3, 8], angles(1, 3, 2), angles(1, 3, 2)], attributes: { rotary_embedding_dim: 4 } },
  ],
  'com.microsoft.Gelu': gelus,
  'com.microsoft.BiasGelu': biased,
  'com.microsoft.FastGelu': [...gelus, ...biased],
  'com.microsoft.QuickGelu': [...gelus, { opset: 17, inputs: [tokens], attributes: { alpha: float(1.2) } }],
  'com.microsoft.FusedConv': [
    {
      opset: 12,
      inputs: [[1, 2, 5, 5], weights(3, 2, 3, 3), weights(3)],
      attributes: { pads: [1, 1, 1, 1], activation: 'Relu' },
    },
    {
      opset: 12,
      inputs: [[1, 2, 5, 5], weights(3, 2, 3, 3), weights(3)],
      attributes: { strides: [2, 2], activation: 'Clip', activation_params: { floats: [-1, 1] } },
    },
    {
      opset: 12,
      inputs: [[1, 2, 5, 5], weights(2, 1, 3, 3), farApart],
      attributes: { group: 2, activation: 'LeakyRelu', activation_params: { floats: [0.2] } },
    },
    {
      opset: 12,
      inputs: [[1, 2, 3, 3], weights(2, 2, 1, 1), farApart, [1, 2, 3, 3]],
      attributes: { activation: 'Relu' },
    },
    {
      opset: 12,
      inputs: [[1, 2, 3, 3], weights(2, 2, 1, 1), weights(2)],
      attributes: { activation: 'HardSigmoid', activation_params: { floats: [0.1, 0.5] } },
    },
    ...['Sigmoid', 'Tanh'].map((activation): Case => ({
      opset: 12,
      inputs: [[1, 2, 5, 5], weights(3, 2, 3, 3), weights(3), [1, 3, 5, 5]],
      attributes: { pads: [1, 1, 1, 1], activation },
    })),
    {
      opset: 12,
      inputs: [[1, 2, 9], weights(3, 2, 3), weights(3)],
      attributes: { dilations: [2], auto_pad: 'VALID', activation: 'Tanh' },
    },
  ],
  'com.microsoft.FusedGemm': [
    { opset: 13, inputs: [[3, 4], weights(4, 2), weights(2)], attributes: { activation: 'Relu', alpha: float(0.5) } },
    {
      opset: 13,
      inputs: [[3, 4], [2, 4], farApart],
      attributes: { transB: 1, activation: 'LeakyRelu', activation_alpha: float(0.3) },
    },
    { opset: 13, inputs: [[4, 3], weights(4, 2)], attributes: { transA: 1, activation: 'Sigmoid', alpha: float(2) } },
    {
      opset: 13,
      inputs: [[4, 3], weights(2, 4), [2]],
      attributes: { transA: 1, transB: 1, activation: 'Tanh', beta: float(2) },
    },
  ],
  'com.microsoft.FusedMatMul': [
    {
      opset: 13,
      inputs: [
        [2, 3, 4],
        [2, 5, 4],
      ],
      attributes: { transB: 1, alpha: float(0.3) },
    },
    { opset: 13, inputs: [[2, 4, 3], weights(4, 2)], attributes: { transA: 1 } },
    {
      opset: 13,
      inputs: [
        [3, 2, 4],
        [2, 4, 5],
      ],
      attributes: { transBatchA: 1 },
    },
    ...[0, 1].flatMap((transA) =>
      [0, 1].map((transB): Case => ({
        opset: 13,
        inputs: [transA === 1 ? [5, 2, 3, 4] : [4, 2, 3, 5], transB === 1 ? [6, 2, 3, 5] : [5, 2, 3, 6]],
        attributes: { transA, transB, transBatchA: 1, transBatchB: 1, alpha: float(0.7) },
      })),
    ),
  ],
  'com.microsoft.TransposeMatMul': [
    {
      opset: 13,
      inputs: [
        [2, 3, 4],
        [2, 5, 4],
      ],
      attributes: { transB: 1, alpha: float(0.3) },
    },
  ],
  'com.microsoft.GridSample': [
    {
      opset: 13,
      inputs: [[1, 2, 3, 3], { dims: [1, 2, 2, 2], values: [-0.5, 0.2, 0.45, -0.8, 0.9, 1.1, -1.2, 0.5] }],
      attributes: { mode: 'bicubic', padding_mode: 'border' },
    },
  ],
  'com.microsoft.Trilu': [{ opset: 13, inputs: [[2, 4, 4], { int64: [1], scalar: true }], attributes: { upper: 0 } }],
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
  'com.microsoft.SkipLayerNormalization': [
    { opset: 17, inputs: [tokens, tokens, ones(8), weights(8), weights(8)] },
    { opset: 17, inputs: [tokens, tokens, ones(8)], outputs: 4, ignoredOutputs: [1, 2] },
    {
      opset: 17,
      inputs: [tokens, tokens, ones(8), 'absent', weights(8)],
      attributes: { epsilon: float(0.01) },
      outputs: 4,
      ignoredOutputs: [1, 2],
    },
    { opset: 17, inputs: [tokens, [1, 3, 8], ones(8), weights(8)] },
  ],
  'com.microsoft.SkipSimplifiedLayerNormalization': [
    { opset: 17, inputs: [tokens, tokens, ones(8), weights(8)] },
    { opset: 17, inputs: [tokens, tokens, ones(8)], outputs: 4, ignoredOutputs: [1, 2] },
    {
      opset: 17,
      inputs: [tokens, [3, 8], ones(8), weights(8)],
      attributes: { epsilon: float(0.01) },
      outputs: 4,
      ignoredOutputs: [1, 2],
    },
  ],
  'com.microsoft.Attention': [
    { opset: 17, inputs: [[2, 2, 2], weights(2, 6), weights(6)], attributes: { num_heads: 2 } },
    {
      opset: 17,
      inputs: [tokens, weights(8, 24), weights(24)],
      attributes: { num_heads: 4, unidirectional: 1, scale: float(0.2) },
    },
    {
      opset: 17,
      inputs: [[2, 3, 2], weights(2, 8), weights(8), 'absent', 'absent', { dims: [1, 2, 3, 3], constant: 'spread' }],
      attributes: { num_heads: 2, qkv_hidden_sizes: [2, 2, 4] },
    },
  ],
  'com.microsoft.MultiHeadAttention': [
    { opset: 17, inputs: [tokens, tokens, tokens], attributes: { num_heads: 2 }, staticOnly: true },
    {
      opset: 17,
      inputs: [tokens, [2, 5, 8], [2, 5, 8], weights(24), 'absent', { dims: [1, 2, 3, 5], constant: 'spread' }],
      attributes: { num_heads: 2 },
      staticOnly: true,
    },
    { opset: 17, inputs: [tokens, [2, 2, 5, 4], [2, 2, 5, 4]], attributes: { num_heads: 2 }, staticOnly: true },
    {
      opset: 17,
      inputs: [tokens, [2, 5, 8], [2, 5, 12], weights(28)],
      attributes: { num_heads: 2, scale: float(0.2) },
      staticOnly: true,
    },
    {
      opset: 17,
      inputs: [tokens, tokens, tokens, 'absent', 'absent', [2, 1, 3, 3]],
      attributes: { num_heads: 2, unidirectional: 1 },
      staticOnly: true,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
