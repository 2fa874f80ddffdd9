import { float, type Case } from '../../case.ts';

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
const ones = (...dims: number[]): { dims: number[]; constant: 'positive' } => ({ dims, constant: 'positive' });
const statistics = (channels: number): Case['inputs'] => [
  ones(channels),
  weights(channels),
  weights(channels),
  ones(channels),
];

export const normalizationCases = {
  BatchNormalization: [
    { opset: 7, inputs: [[2, 3, 4, 4], ...statistics(3)] },
    { opset: 9, inputs: [[2, 3, 4], ...statistics(3)], attributes: { epsilon: float(0.01) } },
    { opset: 15, inputs: [[2, 3], ...statistics(3)] },
    { opset: 15, inputs: [[1, 2, 2, 3, 2], ...statistics(2)] },
    {
      opset: 15,
      inputs: [[2, 3, 4, 4], ...statistics(3)],
      attributes: { training_mode: 1, epsilon: float(0.01) },
      outputs: 3,
      ignoredOutputs: [1, 2],
    },
    { opset: 15, inputs: [[2, 3, 4], ones(3), weights(3), [3], { dims: [3], positive: true }] },
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
} as const satisfies Readonly<Record<string, readonly Case[]>>;
