import { makeNode } from '../../../../../src/engine/onnx/attributes.ts';
import type { Case } from '../../case.ts';

const x = [2, 3, 4] as const;
const one = (opset: number, attributes: Case['attributes'] = {}): Case => ({ opset, inputs: [x], attributes });
const positive = (opset: number): Case => ({ opset, inputs: [{ dims: [2, 3, 4], positive: true }] });
const small = [2, 6] as const;
// values within ±0.3: for functions that grow fast

/** Same shapes, and each way of broadcasting. */
const pairs = (opset: number): Case[] => [
  { opset, inputs: [x, x] },
  { opset, inputs: [x, [3, 1]] },
  { opset, inputs: [[4], x] },
  {
    opset,
    inputs: [
      [2, 1, 4],
      [1, 3, 1],
    ],
  },
  { opset, inputs: [x, { dims: [], constant: [0.7] }] },
];
const withPositive = (opset: number): Case[] => [
  { opset, inputs: [x, { dims: [2, 3, 4], positive: true }] },
  { opset, inputs: [x, { dims: [3, 1], positive: true }] },
];

export const arithmeticCases = {
  Mod: [
    {
      opset: 10,
      inputs: [
        { dims: [2, 2], values: [0.5, -0.7, 1.3, -1.75] },
        { dims: [1], values: [0.4] },
      ],
      attributes: { fmod: 1 },
    },
    {
      opset: 13,
      inputs: [
        { dims: [2, 2], values: [0.5, -0.7, 1.3, -1.75] },
        { dims: [2], values: [0.4, -0.32] },
      ],
      attributes: { fmod: 1 },
    },
  ],
  Range: [
    {
      opset: 11,
      inputs: [
        { dims: [], values: [0.3] },
        { dims: [], constant: [2.6] },
        { dims: [], values: [0.5] },
      ],
    },
  ],
  Exp: [
    { opset: 7, inputs: [small] },
    { opset: 13, inputs: [small] },
  ],
  Log: [positive(7), positive(13)],
  Sqrt: [positive(7), positive(13)],
  Pow: [
    {
      opset: 7,
      inputs: [
        { dims: [2, 6], positive: true },
        { dims: [], constant: [2.5] },
      ],
    },
    { opset: 12, inputs: [[2, 6], { int64: [2], scalar: true }] },
    { opset: 13, inputs: [{ dims: [2, 6], positive: true }, [6]] },
    { opset: 15, inputs: [[2, 6], { dims: [6], constant: [1, 2, 3, 2, 1, 3] }] },
  ],
  Neg: [one(7), one(13)],
  Abs: [one(7), one(13)],
  Reciprocal: [positive(7), positive(13)],
  Add: [...pairs(7), ...pairs(14)],
  Sub: [...pairs(7), ...pairs(14)],
  Mul: [...pairs(7), ...pairs(14)],
  Div: [...withPositive(7), ...withPositive(14)],
  Sum: [
    { opset: 7, inputs: [x] },
    { opset: 8, inputs: [x, [3, 1], [4]] },
    { opset: 13, inputs: [x, x] },
  ],
  Mean: [
    { opset: 8, inputs: [x, [3, 1], [4]] },
    { opset: 13, inputs: [x, x] },
  ],
  Max: [
    { opset: 8, inputs: [x, { dims: [4], constant: [0.1, -0.2, 0.3, 0] }] },
    { opset: 13, inputs: [{ dims: [4], constant: [0.1, -0.2, 0.3, 0] }, x, { dims: [], constant: [0.2] }] },
  ],
  Min: [
    { opset: 8, inputs: [x, { dims: [4], constant: [0.1, -0.2, 0.3, 0] }] },
    { opset: 13, inputs: [x, { dims: [], constant: [0.2] }] },
  ],
  Where: [
    { opset: 9, inputs: [{ bool: [1, 0, 1], dims: [3, 1] }, x, x] },
    { opset: 16, inputs: [{ bool: [1, 0, 1, 1], dims: [4] }, x, [3, 1]] },
    // Attention as exporters write it: of a row that is masked whole, softmax makes no number.
    {
      opset: 13,
      inputs: [
        [2, 3],
        { dims: [2, 3], constant: [0, -Infinity, 0, -Infinity, -Infinity, -Infinity] },
        { dims: [], constant: [0] },
      ],
      before: [
        makeNode('Add', ['x0', 'c1'], ['scores']),
        makeNode('Softmax', ['scores'], ['looks'], { axis: -1 }),
        makeNode('IsNaN', ['looks'], ['lost']),
      ],
      reads: ['lost', 'c2', 'looks'],
    },
    {
      opset: 13,
      inputs: [
        [2, 3],
        { dims: [2, 3], constant: [0, -Infinity, 0, -Infinity, -Infinity, -Infinity] },
        { dims: [], constant: [0] },
        { bool: [0, 1], dims: [2, 1] },
      ],
      before: [
        makeNode('Add', ['x0', 'c1'], ['scores']),
        makeNode('Softmax', ['scores'], ['looks'], { axis: -1 }),
        makeNode('Cast', ['looks'], ['cast'], { to: 1 }),
      ],
      reads: ['c3', 'c2', 'cast'],
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
