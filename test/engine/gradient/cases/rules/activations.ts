import { float, type Case } from '../../case.ts';

const x = [2, 3, 4] as const;
const one = (opset: number, attributes: Case['attributes'] = {}): Case => ({ opset, inputs: [x], attributes });

export const activationsCases = {
  Relu: [one(7), one(14), one(22)],
  LeakyRelu: [one(7), one(16, { alpha: float(0.3) }), one(16, { alpha: float(-0.2) })],
  PRelu: [
    { opset: 7, inputs: [[2, 3, 4, 4], { dims: [3, 1, 1], constant: 'positive' }] },
    {
      opset: 16,
      inputs: [
        [2, 3, 4, 4],
        [3, 1, 1],
      ],
    },
  ],
  Elu: [one(7), one(22, { alpha: float(0.5) })],
  Selu: [one(7), one(22, { alpha: float(1.2), gamma: float(0.8) })],
  Celu: [one(12), one(12, { alpha: float(2) })],
  Sigmoid: [one(7), one(13)],
  HardSigmoid: [one(7, { alpha: float(0.7) }), one(22, { alpha: float(0.3), beta: float(0.4) })],
  HardSwish: [{ opset: 14, inputs: [[2, 80]] }, one(22)],
  Mish: [one(18), one(22)],
  Softplus: [one(7), one(22)],
  Softsign: [one(7), one(22)],
  Tanh: [one(7), one(13)],
  ThresholdedRelu: [{ opset: 10, inputs: [[2, 40]] }, one(22, { alpha: float(0.2) })],
  Clip: [
    one(7, { min: float(-0.3), max: float(0.4) }),
    { opset: 11, inputs: [x, { dims: [], constant: [-0.3] }, { dims: [], constant: [0.4] }] },
    { opset: 13, inputs: [x, 'absent', { dims: [], constant: [0.4] }] },
    { opset: 13, inputs: [x, { dims: [], constant: [0] }] },
    { opset: 13, inputs: [x, { dims: [], values: [-0.3] }, { dims: [], values: [0.4] }] },
    { opset: 13, inputs: [x, 'absent', { dims: [], values: [0.4] }] },
    {
      opset: 13,
      inputs: [
        { dims: [3], constant: [-1, 0, 2] },
        { dims: [], constant: [0.4] },
        { dims: [], values: [-0.3] },
      ],
    },
  ],
  Gelu: [one(20), one(20, { approximate: 'tanh' })],
  Erf: [one(9), one(13)],
  Swish: [one(24), one(24, { alpha: float(1.7) })],
  Shrink: [one(9, { lambd: float(0.3), bias: float(0.1) }), one(9)],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
