import { float, type Case } from '../../case.ts';

const x = [2, 3, 4] as const;
const image = [1, 2, 4, 5] as const;

export const shapingCases = {
  Reshape: [
    { opset: 7, inputs: [x, { int64: [6, 4] }] },
    { opset: 14, inputs: [x, { int64: [0, -1] }] },
  ],
  Flatten: [
    { opset: 7, inputs: [image] },
    { opset: 13, inputs: [image], attributes: { axis: 2 } },
    { opset: 13, inputs: [image], attributes: { axis: -1 } },
  ],
  Squeeze: [
    { opset: 7, inputs: [[2, 1, 3]], attributes: { axes: [1] } },
    { opset: 13, inputs: [[2, 1, 3, 1], { int64: [1, 3] }] },
  ],
  Unsqueeze: [
    { opset: 7, inputs: [x], attributes: { axes: [0, 3] } },
    { opset: 13, inputs: [x, { int64: [-1] }] },
  ],
  Transpose: [
    { opset: 7, inputs: [x] },
    { opset: 13, inputs: [image], attributes: { perm: [0, 2, 3, 1] } },
  ],
  Concat: [
    { opset: 7, inputs: [x, [2, 1, 4]], attributes: { axis: 1 } },
    { opset: 13, inputs: [x, { dims: [2, 3, 2], constant: 'spread' }, x], attributes: { axis: -1 } },
    { opset: 13, inputs: [x], attributes: { axis: 0 } },
  ],
  Split: [
    { opset: 7, inputs: [[2, 6]], attributes: { axis: 1, split: [2, 4] }, outputs: 2 },
    { opset: 13, inputs: [[2, 6], { int64: [1, 3, 2] }], attributes: { axis: -1 }, outputs: 3 },
    { opset: 18, inputs: [[2, 6]], attributes: { axis: 1, num_outputs: 3 }, outputs: 3 },
  ],
  Expand: [
    { opset: 8, inputs: [[3, 1], { int64: [2, 3, 4] }] },
    { opset: 13, inputs: [x, { int64: [1, 3, 1] }] },
  ],
  DepthToSpace: [
    { opset: 7, inputs: [[1, 8, 2, 3]], attributes: { blocksize: 2 } },
    { opset: 11, inputs: [[2, 12, 2, 2]], attributes: { blocksize: 2, mode: 'CRD' }, staticOnly: true },
    { opset: 13, inputs: [[1, 9, 2, 2]], attributes: { blocksize: 3, mode: 'DCR' } },
  ],
  SpaceToDepth: [
    { opset: 7, inputs: [[1, 2, 4, 6]], attributes: { blocksize: 2 } },
    { opset: 13, inputs: [[2, 1, 3, 6]], attributes: { blocksize: 3 } },
  ],
  Identity: [
    { opset: 7, inputs: [x] },
    { opset: 16, inputs: [x] },
  ],
  Dropout: [
    { opset: 7, inputs: [x], attributes: { ratio: float(0.5) }, outputs: 1 },
    { opset: 12, inputs: [x, { dims: [], constant: [0.5] }] },
  ],
  Trilu: [
    { opset: 14, inputs: [[2, 4, 4]] },
    { opset: 14, inputs: [[3, 4], { int64: [1], scalar: true }], attributes: { upper: 0 } },
  ],
  CenterCropPad: [
    { opset: 18, inputs: [[1, 2, 5, 4], { int64: [2, 7] }], attributes: { axes: [2, -1] } },
    { opset: 18, inputs: [[4, 5], { int64: [7, 4] }] },
  ],
  CastLike: [{ opset: 15, inputs: [x, { dims: [1], constant: [0] }] }],
  Cast: [{ opset: 7, inputs: [x], attributes: { to: 1 } }],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
