import { makeNode } from '../../../../src/engine/onnx/attributes.ts';
import { float, type Case } from '../case.ts';

const x = [2, 3, 4] as const;
const image = [1, 2, 4, 5] as const;

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

/** Inside, partly outside, and thin; odd so that no sample lies on a cell's edge. */
const rois = {
  dims: [3, 4],
  constant: [0.37, 0.61, 3.93, 4.57, -2.31, 1.13, 2.71, 7.9, 1.21, 1.07, 1.53, 1.39],
} as const;

/** Away from the edges of cells of 3 × 3, with and without align_corners; some lie outside. */
const grid = {
  dims: [2, 2, 2, 2],
  values: [-0.5, 0.2, 0.45, -0.8, 0.9, 1.1, -1.2, 0.5, 0.1, 0.1, -0.9, -0.95, 0.55, 1.4, 0.75, -0.2],
} as const;

export const shapes = {
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
  Expand: [
    { opset: 8, inputs: [[3, 1], { int64: [2, 3, 4] }] },
    { opset: 13, inputs: [x, { int64: [1, 3, 1] }] },
  ],
  Tile: [
    { opset: 7, inputs: [[2, 3], { int64: [2, 1] }] },
    { opset: 13, inputs: [x, { int64: [1, 2, 3] }] },
  ],
  Resize: resizes,
  Upsample: [
    { opset: 7, inputs: [image], attributes: { scales: { floats: [1, 1, 2, 3] } } },
    { opset: 9, inputs: [image, { dims: [4], constant: [1, 1, 2, 3] }] },
    { opset: 9, inputs: [image, { dims: [4], constant: [1, 1, 2, 1.5] }], attributes: { mode: 'linear' } },
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
  Trilu: [
    { opset: 14, inputs: [[2, 4, 4]] },
    { opset: 14, inputs: [[3, 4], { int64: [1], scalar: true }], attributes: { upper: 0 } },
  ],
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
  GridSample: [
    ...[0, 1].flatMap((align): Case[] => [
      { opset: 16, inputs: [[2, 3, 3, 3], grid], attributes: { align_corners: align } },
      {
        opset: 20,
        inputs: [[2, 3, 3, 3], grid],
        attributes: { align_corners: align, mode: 'linear', padding_mode: 'border' },
      },
      {
        opset: 20,
        inputs: [[2, 3, 3, 5], { ...grid, constant: grid.values }],
        attributes: { align_corners: align, mode: 'nearest' },
      },
      ...['zeros', 'border', 'reflection'].flatMap((padding): Case[] => [
        {
          opset: 16,
          inputs: [[2, 3, 3, 3], grid],
          attributes: { align_corners: align, mode: 'bicubic', padding_mode: padding },
        },
        {
          opset: 22,
          inputs: [[2, 3, 3, 3], grid],
          attributes: { align_corners: align, mode: 'cubic', padding_mode: padding },
        },
      ]),
      {
        opset: 20,
        inputs: [[2, 3, 3, 3], grid],
        attributes: { align_corners: align, mode: 'linear', padding_mode: 'reflection' },
      },
      {
        opset: 20,
        inputs: [[2, 3, 3, 5], { ...grid, constant: grid.values }],
        attributes: { align_corners: align, mode: 'nearest', padding_mode: 'reflection' },
      },
    ]),
  ],
  AffineGrid: [0, 1].flatMap((align): Case[] => [
    { opset: 20, inputs: [[2, 2, 3], { int64: [2, 1, 3, 4] }], attributes: { align_corners: align } },
    { opset: 20, inputs: [[1, 3, 4], { int64: [1, 2, 2, 3, 4] }], attributes: { align_corners: align } },
  ]),
  RoiAlign: [
    {
      opset: 10,
      inputs: [[2, 2, 6, 5], rois, { int64: [1, 0, 1] }],
      attributes: { output_height: 2, output_width: 3 },
    },
    {
      opset: 16,
      inputs: [[2, 2, 6, 5], rois, { int64: [1, 0, 1] }],
      attributes: { output_height: 3, output_width: 2, spatial_scale: float(0.5), sampling_ratio: 2 },
    },
    {
      opset: 16,
      inputs: [[1, 2, 6, 5], rois, { int64: [0, 0, 0] }],
      attributes: { output_height: 2, output_width: 2, coordinate_transformation_mode: 'output_half_pixel' },
    },
    {
      opset: 16,
      inputs: [[1, 1, 4, 4], rois, { int64: [0, 0, 0] }],
      attributes: { output_height: 2, output_width: 2, spatial_scale: float(2) },
    },
  ],
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
  CenterCropPad: [
    { opset: 18, inputs: [[1, 2, 5, 4], { int64: [2, 7] }], attributes: { axes: [2, -1] } },
    { opset: 18, inputs: [[4, 5], { int64: [7, 4] }] },
  ],
  CastLike: [{ opset: 15, inputs: [x, { dims: [1], constant: [0] }] }],
  Cast: [{ opset: 7, inputs: [x], attributes: { to: 1 } }],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
