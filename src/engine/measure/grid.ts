/** Maps on other grids. */

/** Frames one after the other, each row-major. */
export interface Grid {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** A part of an axis, in its cells. */
interface Span {
  readonly start: number;
  readonly length: number;
}

/** A part of a map, in its cells. */
export interface Window {
  readonly columns: Span;
  readonly rows: Span;
}

const wholeOf = ({ width, height }: Grid): Window => ({
  columns: { start: 0, length: width },
  rows: { start: 0, length: height },
});

/**
 * A map on a grid of another size: linear between half-pixel centers; on a coarser grid each cell is the mean of those
 * under a triangle as wide as two of its cells. As PIL's BILINEAR and torch's interpolate with antialias=True.
 */
export function onGrid(map: Grid, width: number, height: number, window = wholeOf(map)): Grid {
  const columns = tapsOf(map.width, window.columns, width);
  const rows = tapsOf(map.height, window.rows, height);
  const values = new Float32Array(map.frames * width * height);
  for (let frame = 0; frame < map.frames; frame++) {
    const from = map.values.subarray(frame * map.width * map.height, (frame + 1) * map.width * map.height);
    const narrow = columns.map((taps) => weighted(taps, (column) => columnOf(from, map, column)));
    for (const [x, column] of narrow.entries())
      for (const [y, taps] of rows.entries())
        values[(frame * height + y) * width + x] = taps.reduce(
          (sum, [row, share]) => sum + share * (column[row] ?? 0),
          0,
        );
  }
  return { frames: map.frames, width, height, values };
}

type Tap = readonly [from: number, share: number];

const columnOf = (values: Float32Array, { width, height }: Grid, column: number): Float64Array =>
  Float64Array.from({ length: height }, (_, row) => values[row * width + column] ?? 0);

function weighted(taps: readonly Tap[], read: (from: number) => Float64Array): Float64Array {
  const [[first, share] = [0, 1], ...others] = taps;
  const sum = read(first).map((value) => share * value);
  for (const [from, weight] of others) read(from).forEach((value, at) => (sum[at] = (sum[at] ?? 0) + weight * value));
  return sum;
}

/** The cells that make each new one, and their shares. */
function tapsOf(from: number, { start, length }: Span, to: number): readonly (readonly Tap[])[] {
  const scale = length / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, at) => {
    const center = start + (at + 0.5) * scale;
    const first = Math.max(Math.floor(center - support + 0.5), 0);
    const end = Math.min(Math.floor(center + support + 0.5), from);
    const weights = Array.from({ length: end - first }, (__, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - center) / support),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight, k) => [first + k, weight / total] as const);
  });
}
