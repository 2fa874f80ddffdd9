import type { Case } from '../../case.ts';

const x = [2, 3, 4] as const;
/** Axes as an attribute until `asInput`, as an input since. */
const reductions = (asInput: number): Case[] => [
  { opset: 7, inputs: [x] },
  { opset: 11, inputs: [x], attributes: { axes: [1], keepdims: 0 } },
  { opset: 11, inputs: [x], attributes: { axes: [-1, 0] } },
  { opset: asInput, inputs: [x, { int64: [0, 2] }], attributes: { keepdims: 0 } },
  { opset: asInput, inputs: [x, { int64: [1] }], attributes: { keepdims: 1 } },
  { opset: asInput, inputs: [x], attributes: { keepdims: 0, noop_with_empty_axes: 1 } },
];
const positiveReductions = (asInput: number): Case[] =>
  reductions(asInput).map((test) => ({ ...test, inputs: [{ dims: x, positive: true }, ...test.inputs.slice(1)] }));
const softmaxes: readonly Case[] = [
  { opset: 7, inputs: [x] },
  { opset: 11, inputs: [x], attributes: { axis: 2 } },
  { opset: 11, inputs: [x], attributes: { axis: -2 } },
  { opset: 13, inputs: [x] },
  { opset: 13, inputs: [x], attributes: { axis: 1 } },
];

export const reductionsCases = {
  ReduceSum: reductions(13),
  ReduceMean: reductions(18),
  ReduceMax: reductions(18),
  ReduceMin: reductions(18),
  ReduceL1: reductions(18),
  ReduceL2: reductions(18),
  ReduceSumSquare: reductions(18),
  ReduceLogSumExp: reductions(18),
  ReduceLogSum: positiveReductions(18),
  ReduceProd: [
    ...positiveReductions(18),
    { opset: 18, inputs: [{ dims: [3, 3], values: [1, 0, 2, 3, 0.5, 2, 0, 1.5, 0] }, { int64: [1] }] },
  ],
  CumSum: [
    { opset: 11, inputs: [x, { int64: [1], scalar: true }] },
    { opset: 14, inputs: [x, { int64: [-1], scalar: true }], attributes: { exclusive: 1 } },
    { opset: 14, inputs: [x, { int64: [0], scalar: true }], attributes: { reverse: 1 } },
  ],
  Softmax: softmaxes,
  LogSoftmax: softmaxes,
} as const satisfies Readonly<Record<string, readonly Case[]>>;
