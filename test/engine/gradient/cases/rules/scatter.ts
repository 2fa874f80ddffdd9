import type { Case } from '../../case.ts';

const x = [2, 3, 4] as const;

export const scatterCases = {
  Scatter: [{ opset: 9, inputs: [x, { int64: [0, 2, 1, 1], dims: [1, 1, 4] }, [1, 1, 4]], attributes: { axis: 1 } }],
  ScatterElements: [
    { opset: 11, inputs: [x, { int64: [0, 2, 1, 1], dims: [1, 1, 4] }, [1, 1, 4]], attributes: { axis: 1 } },
    {
      opset: 16,
      inputs: [x, { int64: [1, 1, 1, 0], dims: [1, 1, 4] }, [1, 1, 4]],
      attributes: { reduction: 'add', axis: 2 },
    },
    { opset: 18, inputs: [{ dims: [2, 3], constant: 'spread' }, { int64: [1, 0, 0], dims: [1, 3] }, [1, 3]] },
  ],
  OneHot: [
    { opset: 9, inputs: [{ int64: [1, 0, 2] }, { int64: [3], scalar: true }, [2]] },
    { opset: 11, inputs: [{ int64: [1, 0, -2, 4], dims: [2, 2] }, { int64: [3] }, [2]], attributes: { axis: 1 } },
  ],
  ScatterND: [
    { opset: 11, inputs: [x, { int64: [1, 0], dims: [1, 2] }, [1, 4]] },
    { opset: 16, inputs: [x, { int64: [1, 1], dims: [2, 1] }, [2, 3, 4]], attributes: { reduction: 'add' } },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
