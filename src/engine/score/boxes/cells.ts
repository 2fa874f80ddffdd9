import type { Size } from '../../image/geometry.ts';

/** A cell of a grid of anchors, in pixels of the input. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly stride: number;
}

const usualStrides = [
  [8, 16, 32],
  [8, 16, 32, 64],
] as const;

/** The cells of grids of the usual strides, if there are as many as boxes. */
export function cellsFor(
  input: Size,
  count: number,
): { readonly cells: readonly Cell[]; readonly strides: readonly number[] } | undefined {
  for (const strides of usualStrides) {
    const cells = strides.flatMap((stride) => cellsOf(input, stride));
    if (cells.length === count) return { cells, strides };
  }
  return undefined;
}

function cellsOf({ width, height }: Size, stride: number): Cell[] {
  const [columns, rows] = [Math.floor(width / stride), Math.floor(height / stride)];
  return Array.from({ length: columns * rows }, (_, cell) => ({
    x: (cell % columns) * stride,
    y: Math.floor(cell / columns) * stride,
    stride,
  }));
}
