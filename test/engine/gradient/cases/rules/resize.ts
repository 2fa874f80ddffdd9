import { makeNode } from '../../../../../src/engine/onnx/attributes.ts';
import type { Case } from '../../case.ts';

const image = [1, 2, 4, 5] as const;
const resizes: readonly Case[] = [
  ...['nearest', 'linear', 'cubic'].flatMap((mode): Case[] =>
    ['half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel'].map((coordinates) => ({
      opset: 13,
      inputs: [image, 'absent', 'absent', { int64: [1, 2, 7, 8] }],
      attributes: { mode, coordinate_transformation_mode: coordinates },
    })),
  ),
  { opset: 10, inputs: [image, { dims: [4], constant: [1, 1, 2, 1.5] }] },
  { opset: 10, inputs: [image, { dims: [4], constant: [1, 1, 2, 2] }], attributes: { mode: 'linear' } },
  { opset: 10, inputs: [[1, 2, 5, 4], { dims: [4], constant: [1, 1, 0.6, 2] }] },
  { opset: 10, inputs: [[1, 2, 5, 7], { dims: [4], constant: [1, 1, 0.6, 0.3] }], attributes: { mode: 'linear' } },
  {
    opset: 10,
    inputs: [[1, 2, 5, 4], { dims: [4], constant: [-1, -1, -0.6, -2] }],
    before: [makeNode('Neg', ['c1'], ['scales'])],
    reads: ['x0', 'scales'],
  },
  {
    opset: 11,
    inputs: [image, { dims: [0], constant: [] }, { dims: [4], constant: [1, 1, 1.7, 2.3] }],
    attributes: { mode: 'linear' },
  },
  {
    opset: 11,
    inputs: [image, { dims: [0], constant: [] }, { dims: [4], constant: [1, 1, 0.5, 0.6] }],
    attributes: { mode: 'nearest', nearest_mode: 'ceil' },
  },
  {
    opset: 18,
    inputs: [image, 'absent', { dims: [2], constant: [2, 3] }],
    attributes: { mode: 'nearest', axes: [2, 3] },
  },
  {
    opset: 18,
    inputs: [image, 'absent', 'absent', { int64: [1, 2, 3, 2] }],
    attributes: { mode: 'linear', antialias: 1 },
  },
  {
    opset: 13,
    inputs: [[1, 2, 3, 4, 3], 'absent', 'absent', { int64: [1, 2, 6, 5, 7] }],
    attributes: { mode: 'linear' },
  },
  { opset: 13, inputs: [[1, 2, 5], 'absent', 'absent', { int64: [1, 2, 9] }], attributes: { mode: 'linear' } },
];

export const resizeCases = {
  Resize: resizes,
  Upsample: [
    { opset: 7, inputs: [image], attributes: { scales: { floats: [1, 1, 2, 3] } } },
    { opset: 9, inputs: [image, { dims: [4], constant: [1, 1, 2, 3] }] },
    { opset: 9, inputs: [image, { dims: [4], constant: [1, 1, 2, 1.5] }], attributes: { mode: 'linear' } },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
