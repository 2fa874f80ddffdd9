import type { RecipeInput } from '../recipe/recipe.ts';
import { tapsOf, weightBits, type Taps } from './filters.ts';
import type { Box, Size } from './geometry.ts';
import type { Photo } from './photo.ts';

export interface ResampleOptions extends Pick<RecipeInput, 'interpolation' | 'antialias'> {
  /** What the whole photo would become. */
  readonly resized: Size;
  /** The part of it that is wanted, in whole resized pixels, within it. */
  readonly window: Box;
}

/** Of this file, so that no loop asks another module for it. */
const bits = weightBits;
const half = 1 << (bits - 1);

/** Bytes between the two passes, as in PIL; or beyond 0..255 too, where torch keeps what a cubic overshoots. */
type Intermediate = Uint8ClampedArray | Int16Array;

/**
 * A window of the resized photo: RGB bytes, row-major, alpha dropped. The same integer arithmetic as PIL's Resample.c
 * (rows first, rounded to bytes, then columns), and so the same bytes; only rows and columns under the window are read.
 * Pillow 13 alone begins with the columns where height shrinks more than width (#9549): a level apart, when squashed.
 */
export function resample(photo: Photo, { resized, window, interpolation, antialias }: ResampleOptions): Uint8Array {
  const common = { interpolation, antialias };
  const columns = tapsOf({
    ...common,
    sourceLength: photo.width,
    resizedLength: resized.width,
    start: window.x,
    length: window.width,
  });
  const rows = tapsOf({
    ...common,
    sourceLength: photo.height,
    resizedLength: resized.height,
    start: window.y,
    length: window.height,
  });
  const firstRow = rows.first[0] ?? 0;
  const endRow = (rows.first[window.height - 1] ?? 0) + (rows.count[window.height - 1] ?? 0);
  const length = 3 * window.width * (endRow - firstRow);
  const narrow = antialias ? new Uint8ClampedArray(length) : new Int16Array(length);
  resampleRows(photo, columns, firstRow, endRow, narrow);
  return resampleColumns(narrow, rows, firstRow, 3 * window.width);
}

/** Rows `firstRow`..`endRow` of the photo, each as wide as `taps` says: RGB. */
function resampleRows(photo: Photo, taps: Taps, firstRow: number, endRow: number, out: Intermediate): void {
  const pixels = new Uint32Array(photo.rgba.buffer, photo.rgba.byteOffset, photo.width * photo.height);
  const { first, count, weights, stride } = taps;
  const width = first.length;
  let to = 0;
  for (let row = firstRow; row < endRow; row++) {
    const rowStart = photo.width * row;
    for (let x = 0, tap = 0; x < width; x++, tap += stride) {
      let red = half;
      let green = half;
      let blue = half;
      let from = rowStart + (first[x] ?? 0);
      const end = tap + (count[x] ?? 0);
      for (let k = tap; k < end; k++, from++) {
        const weight = weights[k] ?? 0;
        const pixel = (pixels[from] ?? 0) | 0;
        red = (red + Math.imul(weight, pixel & 0xff)) | 0;
        green = (green + Math.imul(weight, (pixel >> 8) & 0xff)) | 0;
        blue = (blue + Math.imul(weight, (pixel >> 16) & 0xff)) | 0;
      }
      out[to] = red >> bits;
      out[to + 1] = green >> bits;
      out[to + 2] = blue >> bits;
      to += 3;
    }
  }
}

/**
 * `source` holds rows of `rowBytes` from `firstRow` on; every column is worked on alike, whatever its channel. Four
 * rows at a time: most of the work is to fetch the sums and to put them back.
 */
function resampleColumns(source: Intermediate, taps: Taps, firstRow: number, rowBytes: number): Uint8Array {
  const { first, count, weights, stride } = taps;
  const out = new Uint8ClampedArray(rowBytes * first.length);
  const sums = new Int32Array(rowBytes);
  for (let y = 0; y < first.length; y++) {
    sums.fill(half);
    const start = (first[y] ?? 0) - firstRow;
    const tapCount = count[y] ?? 0;
    for (let k = 0; k < tapCount; k += 4) {
      const weight = (tap: number): number => (k + tap < tapCount ? (weights[y * stride + k + tap] ?? 0) : 0);
      const rowOf = (tap: number): number => (start + Math.min(k + tap, tapCount - 1)) * rowBytes;
      addRows(sums, source, [rowOf(0), rowOf(1), rowOf(2), rowOf(3)], [weight(0), weight(1), weight(2), weight(3)]);
    }
    for (let x = 0, to = y * rowBytes; x < rowBytes; x++, to++) out[to] = (sums[x] ?? 0) >> bits;
  }
  return new Uint8Array(out.buffer);
}

type Four = readonly [number, number, number, number];

/** To each sum, the values of four rows that begin at `rows`, weighted. */
function addRows(sums: Int32Array, source: Intermediate, rows: Four, weights: Four): void {
  let [a, b, c, d] = rows;
  const [weightA, weightB, weightC, weightD] = weights;
  for (let x = 0; x < sums.length; x++, a++, b++, c++, d++) {
    const four =
      Math.imul(weightA, source[a] ?? 0) +
      Math.imul(weightB, source[b] ?? 0) +
      Math.imul(weightC, source[c] ?? 0) +
      Math.imul(weightD, source[d] ?? 0);
    sums[x] = ((sums[x] ?? 0) + four) | 0;
  }
}
