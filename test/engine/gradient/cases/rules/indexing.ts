import type { Case } from '../../case.ts';

const x = [2, 3, 4] as const;
const image = [1, 2, 4, 5] as const;

export const indexingCases = {
  Slice: [
    { opset: 9, inputs: [x], attributes: { starts: [1, -3], ends: [3, -1], axes: [1, 2] } },
    { opset: 9, inputs: [x], attributes: { starts: [0, 1], ends: [2, 3] } },
    { opset: 10, inputs: [x, { int64: [1] }, { int64: [1000] }, { int64: [2] }] },
    { opset: 13, inputs: [x, { int64: [0] }, { int64: [4] }, { int64: [2] }, { int64: [2] }] },
    { opset: 13, inputs: [x, { int64: [-1, 2] }, { int64: [-100, 0] }, { int64: [2, 1] }, { int64: [-1, -1] }] },
  ],
  Gather: [
    { opset: 7, inputs: [x, { int64: [1], scalar: true }], attributes: { axis: 1 } },
    { opset: 11, inputs: [x, { int64: [-1], scalar: true }], attributes: { axis: -1 } },
    { opset: 13, inputs: [x, { int64: [2] }], attributes: { axis: 1 } },
    { opset: 13, inputs: [x, { int64: [0, 2, 2, -1] }], attributes: { axis: 2 } },
  ],
  Pad: [
    { opset: 7, inputs: [image], attributes: { pads: [0, 0, 1, 2, 0, 1, 0, 1] } },
    { opset: 11, inputs: [image, { int64: [0, 0, 1, -1, 0, 0, 2, 1] }, { dims: [], constant: [0.5] }] },
    { opset: 11, inputs: [image, { int64: [0, 0, 2, 1, 0, 0, 1, 3] }], attributes: { mode: 'reflect' } },
    { opset: 13, inputs: [image, { int64: [0, 0, 2, 1, 0, 0, 1, 3] }], attributes: { mode: 'edge' } },
    { opset: 13, inputs: [image, { int64: [0, 0, 1, -1, 0, 0, 2, 1] }, { dims: [], values: [0.5] }] },
    { opset: 18, inputs: [image, { int64: [1, 2] }, 'absent', { int64: [-1] }] },
    { opset: 18, inputs: [image, { int64: [1, 2] }, 'absent', { int64: [2] }], attributes: { mode: 'edge' } },
  ],
  Tile: [
    { opset: 7, inputs: [[2, 3], { int64: [2, 1] }] },
    { opset: 13, inputs: [x, { int64: [1, 2, 3] }] },
  ],
  GatherElements: [
    { opset: 11, inputs: [x, { int64: [0, 2, 2, -1, 1, 1, 0, 0], dims: [2, 1, 4] }], attributes: { axis: 1 } },
    { opset: 13, inputs: [x, { int64: [0, 0, 1, 1, 0, 1], dims: [1, 3, 2] }] },
  ],
  GatherND: [
    { opset: 11, inputs: [x, { int64: [0, 1, 1, 2, 0, 1], dims: [3, 2] }] },
    { opset: 13, inputs: [x, { int64: [2, 0], dims: [2, 1] }], attributes: { batch_dims: 1 } },
  ],
  Compress: [
    { opset: 9, inputs: [x, { bool: [1, 0, 1], dims: [3] }], attributes: { axis: 1 } },
    { opset: 11, inputs: [x, { bool: [1, 0, 1, 0, 0, 1], dims: [6] }] },
  ],
  ReverseSequence: [{ opset: 10, inputs: [x, { int64: [2, 1] }], attributes: { batch_axis: 0, time_axis: 1 } }],
  TopK: [
    { opset: 7, inputs: [x], attributes: { k: 2 }, outputs: 2, ignoredOutputs: [1] },
    { opset: 11, inputs: [x, { int64: [2] }], attributes: { axis: 1, largest: 0 }, outputs: 2, ignoredOutputs: [1] },
  ],
  MaxUnpool: [
    {
      opset: 11,
      inputs: [[1, 1, 2, 2], { int64: [5, 7, 13, 15], dims: [1, 1, 2, 2] }],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
