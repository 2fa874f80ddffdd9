/** A picture's map and row, as small as a thumbnail needs them. */
import { tileSide, type HeatTile, type SweptClass, type SweptPicture } from '../../vocabulary/sweep.ts';
import { isFailed, type Row, type RowPrediction } from './rows.ts';

interface Grid {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** [frames, height, width]; what speaks against a class (below 0) is not painted. */
  readonly values: Float32Array;
}

/** Of a clip the hottest moment of each cell. Coarse grids stay as they are, finer ones are averaged. */
export function tileOf({ frames, width, height, values }: Grid): HeatTile {
  const [columns, rows] = [Math.min(width, tileSide), Math.min(height, tileSide)];
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (let cell = 0; cell < width * height; cell++) {
    let hottest = 0;
    for (let frame = 0; frame < frames; frame++)
      hottest = Math.max(hottest, values[frame * width * height + cell] ?? 0);
    const column = Math.floor(((cell % width) * columns) / width);
    const at = Math.floor((Math.floor(cell / width) * rows) / height) * columns + column;
    sums[at] = (sums[at] ?? 0) + hottest;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const means = Array.from(sums, (sum, at) => Math.round((255 * sum) / (counts[at] ?? 1)));
  return { width: columns, height: rows, values: Uint8Array.from(means) };
}

/** @param method the one that is shown */
export function sweptPicture(row: Row, method: string): SweptPicture {
  const { key, sha256 } = row;
  const known = { key, ...(sha256 !== undefined && { sha256 }) };
  if (isFailed(row)) return { ...known, error: row.error };
  const [top, second] = row.predictions;
  const figures = row.methods[method];
  return {
    ...known,
    ...(top && { top: sweptClass(top) }),
    ...(second && { second: sweptClass(second) }),
    ...(row.truth && { truth: { ...sweptClass(row.truth), rank: row.truth.rank } }),
    ...(figures?.drop && { drop: figures.drop.drop }),
    ...(figures && { border: figures.border }),
    ...(row.seen && { seen: row.seen }),
  };
}

export function sweptClass({ index, label, probability }: RowPrediction): SweptClass {
  return { index, label, ...(probability !== undefined && { probability }) };
}
