import type { Case } from '../../case.ts';

export const patchesCases = {
  Col2Im: [
    {
      opset: 18,
      inputs: [[2, 12, 9], { int64: [6, 7] }, { int64: [2, 2] }],
      attributes: { strides: [2, 2], dilations: [1, 2] },
    },
    {
      opset: 18,
      inputs: [[1, 18, 9], { int64: [5, 5] }, { int64: [3, 3] }],
      attributes: { strides: [2, 2], pads: [1, 1, 1, 1] },
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
