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

const half = 1 << (weightBits - 1);

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
  const firstRow = rows.first[0];
  const endRow = rows.first[window.height - 1] + rows.count[window.height - 1];
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
    for (let x = 0; x < width; x++) {
      let [red, green, blue] = [half, half, half];
      let from = rowStart + first[x];
      const end = x * stride + count[x];
      for (let k = x * stride; k < end; k++, from++) {
        const weight = weights[k];
        const pixel = pixels[from];
        red = (red + Math.imul(weight, pixel & 0xff)) | 0;
        green = (green + Math.imul(weight, (pixel >>> 8) & 0xff)) | 0;
        blue = (blue + Math.imul(weight, (pixel >>> 16) & 0xff)) | 0;
      }
      out[to++] = red >> weightBits;
      out[to++] = green >> weightBits;
      out[to++] = blue >> weightBits;
    }
  }
}

/** `source` holds rows of `rowBytes` from `firstRow` on; every column is worked on alike, whatever its channel. */
function resampleColumns(source: Intermediate, taps: Taps, firstRow: number, rowBytes: number): Uint8Array {
  const { first, count, weights, stride } = taps;
  const out = new Uint8ClampedArray(rowBytes * first.length);
  const sums = new Int32Array(rowBytes);
  for (let y = 0; y < first.length; y++) {
    sums.fill(half);
    for (let k = 0; k < count[y]; k++) {
      const weight = weights[y * stride + k];
      const from = (first[y] - firstRow + k) * rowBytes;
      for (let x = 0; x < rowBytes; x++) sums[x] += weight * source[from + x];
    }
    for (let x = 0; x < rowBytes; x++) out[y * rowBytes + x] = sums[x] >> weightBits;
  }
  return new Uint8Array(out.buffer);
}
