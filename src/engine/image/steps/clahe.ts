/** Contrast-limited adaptive histogram equalization, number by number as OpenCV's createCLAHE. */
import type { StepOf } from '../../recipe/steps.ts';
import { roundHalfToEven } from '../geometry.ts';
import type { Photo } from '../photo.ts';
import { lightnessOf, withLightness } from './lightness.ts';
import { graysIn, recolored, type Stepped } from './step.ts';

interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

type Options = Required<Pick<StepOf<'clahe'>, 'clipLimit' | 'tiles'>>;

export function equalize(photo: Photo, { clipLimit = 2, tiles = 8, on = 'lightness' }: StepOf<'clahe'>): Stepped {
  const { width, height, rgba } = photo;
  const even = (values: Uint8Array): Uint8Array => equalized({ width, height, values }, { clipLimit, tiles });
  if (on === 'lightness') return { photo: recolored(photo, withLightness(rgba, even(lightnessOf(rgba)))) };
  const planes =
    on === 'gray'
      ? Array<Uint8Array>(3).fill(even(graysIn(photo)))
      : [0, 1, 2].map((channel) =>
          even(Uint8Array.from({ length: width * height }, (_, at) => rgba[4 * at + channel] ?? 0)),
        );
  const colors = Uint8Array.from(rgba, (value, at) => planes[at % 4]?.[at >> 2] ?? value);
  return { photo: recolored(photo, colors) };
}

/** Each tile has a curve of its own; a pixel's is between those of the four tiles around it. */
function equalized(plane: Plane, { clipLimit, tiles }: Options): Uint8Array {
  const { width, height, values } = plane;
  const isWhole = width % tiles === 0 && height % tiles === 0;
  const side = (length: number): number => (isWhole ? length : length + tiles - (length % tiles)) / tiles;
  const tile = { width: side(width), height: side(height) };
  const curves = Array.from({ length: tiles * tiles }, (_, at) =>
    curveOf(plane, tile, at % tiles, Math.floor(at / tiles), clipLimit),
  );
  const columns = Array.from({ length: width }, (_, x) => between(x, tile.width, tiles));
  const out = new Uint8Array(values.length);
  for (let y = 0, at = 0; y < height; y++) {
    const [above, below, down] = between(y, tile.height, tiles);
    for (const [left, right, across] of columns) {
      const curve = (row: number, column: number): number => curves[row * tiles + column]?.[values[at] ?? 0] ?? 0;
      const upper = curve(above, left) * (1 - across) + curve(above, right) * across;
      const lower = curve(below, left) * (1 - across) + curve(below, right) * across;
      out[at++] = roundHalfToEven(Math.fround(upper * (1 - down) + lower * down));
    }
  }
  return out;
}

function between(at: number, size: number, tiles: number): readonly [first: number, next: number, share: number] {
  const place = Math.fround(Math.fround(at * Math.fround(1 / size)) - 0.5);
  const first = Math.floor(place);
  return [Math.max(first, 0), Math.min(first + 1, tiles - 1), Math.fround(place - first)];
}

/** A gray's new one in a tile: what its histogram, cut at the limit, adds up to. */
function curveOf(plane: Plane, tile: Omit<Plane, 'values'>, column: number, row: number, limit: number): Uint8Array {
  const pixels = tile.width * tile.height;
  const counts = new Int32Array(256);
  for (let y = row * tile.height; y < (row + 1) * tile.height; y++)
    for (let x = column * tile.width; x < (column + 1) * tile.width; x++) {
      const from = mirrored(y, plane.height) * plane.width + mirrored(x, plane.width);
      const gray = plane.values[from] ?? 0;
      counts[gray] = (counts[gray] ?? 0) + 1;
    }
  cutAt(Math.max(1, Math.trunc((limit * pixels) / 256)), counts);
  const scale = Math.fround(255 / pixels);
  let sum = 0;
  return Uint8Array.from(counts, (count) => Math.min(255, roundHalfToEven(Math.fround((sum += count) * scale))));
}

/** What is above the limit is spread over all grays. */
function cutAt(limit: number, counts: Int32Array): void {
  const excess = counts.reduce((sum, count) => sum + Math.max(0, count - limit), 0);
  const each = Math.floor(excess / 256);
  counts.forEach((count, gray) => (counts[gray] = Math.min(count, limit) + each));
  let rest = excess - each * 256;
  const step = rest > 0 ? Math.max(Math.floor(256 / rest), 1) : 256;
  for (let gray = 0; gray < 256 && rest > 0; gray += step, rest--) counts[gray] = (counts[gray] ?? 0) + 1;
}

/** OpenCV's BORDER_REFLECT_101: the pixel at the edge is not repeated. */
export function mirrored(at: number, length: number): number {
  if (length === 1) return 0;
  let place = at;
  while (place < 0 || place >= length) place = place < 0 ? -place : 2 * length - 2 - place;
  return place;
}
