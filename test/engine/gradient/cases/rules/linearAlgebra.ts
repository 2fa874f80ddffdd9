import type { Case } from '../../case.ts';

export const linearAlgebraCases = {
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
  AffineGrid: [0, 1].flatMap((align): Case[] => [
    { opset: 20, inputs: [[2, 2, 3], { int64: [2, 1, 3, 4] }], attributes: { align_corners: align } },
    { opset: 20, inputs: [[1, 3, 4], { int64: [1, 2, 2, 3, 4] }], attributes: { align_corners: align } },
  ]),
  DFT: [
    { opset: 17, inputs: [[1, 4, 5, 1]] },
    { opset: 17, inputs: [[2, 6, 2]], attributes: { axis: 1, inverse: 1 } },
    { opset: 17, inputs: [[2, 6, 1], { int64: [8], scalar: true }], attributes: { axis: 1, onesided: 1 } },
    { opset: 20, inputs: [[2, 5, 3, 1]], attributes: { onesided: 1 } },
    { opset: 20, inputs: [[2, 5, 3, 2], { int64: [4], scalar: true }, { int64: [1], scalar: true }] },
    {
      opset: 20,
      inputs: [[2, 5, 3, 2], { int64: [7], scalar: true }, { int64: [-3], scalar: true }],
      attributes: { inverse: 1 },
    },
    // Real numbers of half a spectrum, as PyTorch's irfft is exported.
    { opset: 17, inputs: [[2, 4, 2]], attributes: { axis: 1, inverse: 1, onesided: 1 } },
    {
      opset: 20,
      inputs: [[2, 5, 4, 2], { int64: [7], scalar: true }],
      attributes: { inverse: 1, onesided: 1 },
      staticOnly: true,
    },
    {
      opset: 20,
      inputs: [[2, 5, 4, 2], { int64: [6], scalar: true }, { int64: [1], scalar: true }],
      attributes: { inverse: 1, onesided: 1 },
      staticOnly: true,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
