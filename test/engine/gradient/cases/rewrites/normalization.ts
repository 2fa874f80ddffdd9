import { float, type Case } from '../../case.ts';

/*
 * Operators that are differentiated as what they are made of: the differences are taken of ONNX Runtime's own kernel.
 */

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
const ones = (...dims: number[]): { dims: number[]; constant: 'positive' } => ({ dims, constant: 'positive' });
const tokens = [2, 3, 8] as const;
const norms = (opset: number): Case[] => [
  { opset, inputs: [tokens, ones(8)] },
  { opset, inputs: [tokens, ones(8)], attributes: { axis: -1, epsilon: float(0.01) } },
];

export const normalizationCases = {
  RMSNormalization: [...norms(23), { opset: 23, inputs: [[2, 3, 4], ones(3, 4)], attributes: { axis: 1 } }],
  SimplifiedLayerNormalization: norms(17),
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
} as const satisfies Readonly<Record<string, readonly Case[]>>;
