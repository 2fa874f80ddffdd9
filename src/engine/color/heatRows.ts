import type { Heatmap } from '../../vocabulary/explanation.ts';

/** What is painted of a heatmap, or of one frame of it. */
export type Heat = Pick<Heatmap, 'width' | 'height' | 'values' | 'signed'>;

/** For each wanted position: the two cells around it, and how far it is from the lower to the upper one, 0..1. */
interface Mix {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly share: Float32Array;
}

/** Cells have their values at their centers; beyond the outermost centers the edge's value holds, as in torch. */
function mixes(cells: number, positions: readonly number[]): Mix {
  const at = positions.map((position) => Math.min(Math.max(position - 0.5, 0), cells - 1));
  const lower = Int32Array.from(at, Math.floor);
  return {
    lower,
    upper: lower.map((cell) => Math.min(cell + 1, cells - 1)),
    share: Float32Array.from(at, (value, i) => value - (lower[i] ?? 0)),
  };
}

/**
 * The heat at every crossing of columns and rows, given in cells from the grid's edge, bilinear: calls `paint` a row at
 * a time with entries 0..255 of a color map. The same array each time: 12 megapixels of floats are never allocated.
 */
export function eachHeatRow(
  heat: Heat,
  columns: readonly number[],
  rows: readonly number[],
  paint: (entries: Uint8Array, row: number) => void,
): void {
  const [scale, shift] = heat.signed ? [127.5, 128] : [255, 0.5];
  const across = mixes(heat.width, columns);
  const down = mixes(heat.height, rows);
  const line = new Float32Array(heat.width);
  const entries = new Uint8Array(columns.length);
  for (let row = 0; row < rows.length; row++) {
    const [upperAt, lowerAt] = [(down.lower[row] ?? 0) * heat.width, (down.upper[row] ?? 0) * heat.width];
    for (let cell = 0; cell < heat.width; cell++) {
      const [top, bottom] = [heat.values[upperAt + cell] ?? 0, heat.values[lowerAt + cell] ?? 0];
      line[cell] = Math.min(1, Math.max(-1, top + (bottom - top) * (down.share[row] ?? 0))) * scale + shift;
    }
    for (let column = 0; column < entries.length; column++) {
      const left = line[across.lower[column] ?? 0] ?? 0;
      entries[column] = left + ((line[across.upper[column] ?? 0] ?? 0) - left) * (across.share[column] ?? 0);
    }
    paint(entries, row);
  }
}
