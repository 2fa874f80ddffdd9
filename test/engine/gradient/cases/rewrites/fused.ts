import { float, type Case } from '../../case.ts';

/*
 * Operators that are differentiated as what they are made of: the differences are taken of ONNX Runtime's own kernel.
 */

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
/** A bias that keeps its two channels on either side of a kink at 0. */
const farApart = { dims: [2], constant: [5, -5] };

export const fusedCases = {
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
} as const satisfies Readonly<Record<string, readonly Case[]>>;
