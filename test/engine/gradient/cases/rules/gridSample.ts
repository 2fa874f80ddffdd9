import type { Case } from '../../case.ts';

/** Away from the edges of cells of 3 × 3, with and without align_corners; some lie outside. */
const grid = {
  dims: [2, 2, 2, 2],
  values: [-0.5, 0.2, 0.45, -0.8, 0.9, 1.1, -1.2, 0.5, 0.1, 0.1, -0.9, -0.95, 0.55, 1.4, 0.75, -0.2],
} as const;

export const gridSampleCases = {
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
} as const satisfies Readonly<Record<string, readonly Case[]>>;
