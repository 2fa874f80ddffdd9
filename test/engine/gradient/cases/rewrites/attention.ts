import { float, type Case } from '../../case.ts';

/*
 * Operators that are differentiated as what they are made of: the differences are taken of ONNX Runtime's own kernel.
 */

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
const tokens = [2, 3, 8] as const;
const heads = [2, 2, 3, 4] as const;
const angles = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });

export const attentionCases = {
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
