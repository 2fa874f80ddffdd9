import type { Geometry, Heatmap } from '../../vocabulary/explanation.ts';

/**
 * For each of so many places: the two cells that it lies between, and how far it is from the lower to the upper one.
 */
interface Between {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly share: Float32Array;
  /** Whether the model saw it at all. */
  readonly isSeen: Uint8Array;
}

/** @param toInput where the middle of a pixel of the picture lies in the model's input, in shares of its length */
function between(length: number, cells: number, toInput: (middle: number) => number): Between {
  const [lower, upper] = [new Int32Array(length), new Int32Array(length)];
  const [share, isSeen] = [new Float32Array(length), new Uint8Array(length)];
  for (let i = 0; i < length; i++) {
    const at = toInput(i + 0.5);
    isSeen[i] = at >= 0 && at <= 1 ? 1 : 0;
    const cell = Math.min(Math.max(at * cells - 0.5, 0), cells - 1);
    lower[i] = Math.floor(cell);
    upper[i] = Math.min((lower[i] ?? 0) + 1, cells - 1);
    share[i] = cell - (lower[i] ?? 0);
  }
  return { lower, upper, share, isSeen };
}

/**
 * The map on the grid of the picture: a number for each pixel, linear between the cells' centers, 0 where the model did
 * not see it. Of a volume, of one of its slices after another.
 *
 * @param slices how many the file has; 1 of a picture
 */
export function heatOnPicture(
  { frames, width, height, values }: Pick<Heatmap, 'frames' | 'width' | 'height' | 'values'>,
  geometry: Geometry,
  slices = 1,
): (slice: number) => Float32Array {
  const { photoWidth, photoHeight, inputWidth, inputHeight, scaleX, scaleY, offsetX, offsetY } = geometry;
  const columns = between(photoWidth, width, (x) => (x - offsetX) / (scaleX * inputWidth));
  const rows = between(photoHeight, height, (y) => (y - offsetY) / (scaleY * inputHeight));
  const depth = between(slices, frames, (z) => z / slices);
  const plane = new Float32Array(width * height);
  return (slice) => {
    const [first = 0, second = 0, part = 0] = [depth.lower[slice], depth.upper[slice], depth.share[slice]];
    for (let i = 0; i < plane.length; i++) {
      const [near, far] = [values[first * plane.length + i] ?? 0, values[second * plane.length + i] ?? 0];
      plane[i] = near + (far - near) * part;
    }
    return spread(plane, width, columns, rows);
  };
}

function spread(plane: Float32Array, width: number, columns: Between, rows: Between): Float32Array {
  const across = columns.lower.length;
  const out = new Float32Array(across * rows.lower.length);
  const line = new Float32Array(width);
  for (let y = 0, to = 0; y < rows.lower.length; y++) {
    const [top, bottom] = [(rows.lower[y] ?? 0) * width, (rows.upper[y] ?? 0) * width];
    const down = rows.share[y] ?? 0;
    for (let x = 0; x < width; x++) {
      const [above, below] = [plane[top + x] ?? 0, plane[bottom + x] ?? 0];
      line[x] = above + (below - above) * down;
    }
    for (let x = 0; x < across; x++, to++) {
      if (!rows.isSeen[y] || !columns.isSeen[x]) continue;
      const [left, right] = [line[columns.lower[x] ?? 0] ?? 0, line[columns.upper[x] ?? 0] ?? 0];
      out[to] = left + (right - left) * (columns.share[x] ?? 0);
    }
  }
  return out;
}
