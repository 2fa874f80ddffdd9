/** A grid on another grid. Pure. */

/** A part of a grid, in its cells. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bilinear with half-pixel centers, edges held: what torch and OpenCV do. @param part all of the grid without */
export function upsample(
  values: Float32Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
  part: Part = { x: 0, y: 0, width, height },
): Float32Array {
  const out = new Float32Array(toWidth * toHeight);
  const columns = taps(width, toWidth, part.x, part.width);
  const rows = taps(height, toHeight, part.y, part.height);
  for (let y = 0; y < toHeight; y++) {
    const [top, bottom, down] = [(rows.low[y] ?? 0) * width, (rows.high[y] ?? 0) * width, rows.weight[y] ?? 0];
    for (let x = 0; x < toWidth; x++) {
      const [left, right, across] = [columns.low[x] ?? 0, columns.high[x] ?? 0, columns.weight[x] ?? 0];
      const upper = (values[top + left] ?? 0) * (1 - across) + (values[top + right] ?? 0) * across;
      const lower = (values[bottom + left] ?? 0) * (1 - across) + (values[bottom + right] ?? 0) * across;
      out[y * toWidth + x] = upper * (1 - down) + lower * down;
    }
  }
  return out;
}

interface Taps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly weight: Float32Array;
}

function taps(from: number, to: number, start: number, length: number): Taps {
  const [low, high, weight] = [new Int32Array(to), new Int32Array(to), new Float32Array(to)];
  for (let index = 0; index < to; index++) {
    const at = Math.min(Math.max(start + ((index + 0.5) * length) / to - 0.5, 0), from - 1);
    low[index] = Math.floor(at);
    high[index] = Math.min((low[index] ?? 0) + 1, from - 1);
    weight[index] = at - (low[index] ?? 0);
  }
  return { low, high, weight };
}
