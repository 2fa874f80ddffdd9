/** Maps on other grids. */

/** Frames one after the other, each row-major. */
export interface Grid {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/**
 * A map on a grid of another size: linear between half-pixel centers; on a coarser grid each cell is the mean of those
 * under a triangle as wide as two of its cells. As PIL's BILINEAR and torch's interpolate with antialias=True.
 */
export function onGrid(map: Grid, width: number, height: number): Grid {
  if (map.width === width && map.height === height) return map;
  const columns = tapsOf(map.width, width);
  const rows = tapsOf(map.height, height);
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
function tapsOf(from: number, to: number): readonly (readonly Tap[])[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, at) => {
    const center = (at + 0.5) * scale;
    const [first, end] = [
      Math.max(Math.floor(center - support + 0.5), 0),
      Math.min(Math.floor(center + support + 0.5), from),
    ];
    const weights = Array.from({ length: end - first }, (__, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - center) / support),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight, k) => [first + k, weight / total] as const);
  });
}
