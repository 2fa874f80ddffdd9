import { float, type Case } from '../../case.ts';

/** Inside, partly outside, and thin; odd so that no sample lies on a cell's edge. */
const rois = {
  dims: [3, 4],
  constant: [0.37, 0.61, 3.93, 4.57, -2.31, 1.13, 2.71, 7.9, 1.21, 1.07, 1.53, 1.39],
} as const;

export const roiAlignCases = {
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
} as const satisfies Readonly<Record<string, readonly Case[]>>;
