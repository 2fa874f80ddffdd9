import { float, type Case } from '../../case.ts';

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });

export const matmulCases = {
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
