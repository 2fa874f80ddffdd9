/** Heat over the pixels of the model's input, and maps that know nothing of the picture, to compare with. */
import type { Heatmap } from '../../vocabulary/explanation.ts';
import { pixelsOf, type Picture } from './picture.ts';
import { uniform } from './random.ts';

/** Heat of each pixel of the input, [frames · height · width]. */
export type PixelHeat = Float32Array;

type Grid = Pick<Heatmap, 'frames' | 'width' | 'height' | 'values'>;
type Pixels = Pick<Picture, 'width' | 'height' | 'frames'>;

/** L of the paper's E = L ∘ I: min-max normalized, then resized bilinearly (half-pixel centers, edges repeated). */
export function lightOf(map: Grid, picture: Pixels): PixelHeat {
  return resizeMap({ ...map, values: minMax(map.values) }, picture);
}

/** To 0..1; all 0 where there are no differences. */
function minMax(values: Float32Array): Float32Array {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const range = values.reduce((a, b) => Math.max(a, b), -Infinity) - low;
  return values.map((value) => (range > 0 ? (value - low) / range : 0));
}

/**
 * Bilinear with half-pixel centers, as cv2.INTER_LINEAR and torch's align_corners=False; frames are taken as they lie.
 */
function resizeMap(map: Grid, { width, height, frames }: Pixels): PixelHeat {
  const columns = tapsOf(map.width, width);
  const rows = tapsOf(map.height, height);
  const cells = map.width * map.height;
  const result = new Float32Array(width * height * frames);
  let to = 0;
  for (let frame = 0; frame < frames; frame++) {
    const start = Math.floor((frame * map.frames) / frames) * cells;
    for (const { low: y, next: below, share: down } of rows) {
      for (const { low: x, next: right, share: across } of columns) {
        const valueAt = (row: number, column: number): number => map.values[start + row * map.width + column] ?? 0;
        const above = valueAt(y, x) * (1 - across) + valueAt(y, right) * across;
        const under = valueAt(below, x) * (1 - across) + valueAt(below, right) * across;
        result[to++] = above * (1 - down) + under * down;
      }
    }
  }
  return result;
}

interface Tap {
  readonly low: number;
  readonly next: number;
  readonly share: number;
}

function tapsOf(from: number, to: number): Tap[] {
  return Array.from({ length: to }, (_, at) => {
    const center = Math.min(Math.max(((at + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(center);
    return { low, next: Math.min(low + 1, from - 1), share: center - low };
  });
}

/** Pixels, the hottest first; equal ones in the order in which they lie. */
export function hottestFirst(heat: PixelHeat): Uint32Array {
  return Uint32Array.from(heat.keys()).sort((a, b) => (heat[b] ?? 0) - (heat[a] ?? 0) || a - b);
}

/** The first `count` pixels of an order: not 0. */
export function chosenPixels(order: Uint32Array, count: number): Uint8Array {
  const chosen = new Uint8Array(order.length);
  for (const pixel of order.subarray(0, count)) chosen[pixel] = 1;
  return chosen;
}

/** Uniform noise on the grid of a map: what a figure is worth is shown by what noise gets. */
export function randomMap(map: Grid, seed: number): Grid {
  const next = uniform(seed);
  return { ...map, values: map.values.map(next) };
}

/** σ of the blob, of the picture's side. */
const blobWidth = 0.25;

/** A Gaussian blob in the center, the same for every picture: photographers put things there. */
export function centerMap(map: Grid): Grid {
  const { width, height } = map;
  const distance = (at: number, size: number): number => ((at + 0.5) / size - 0.5) / blobWidth;
  const values = map.values.map((_, cell) => {
    const inFrame = cell % (width * height);
    return Math.exp(
      -0.5 * (distance(inFrame % width, width) ** 2 + distance(Math.floor(inFrame / width), height) ** 2),
    );
  });
  return { ...map, values };
}

/** Pixels under cells of one frame of the grid: the nearest cell, edge to edge. */
export function pixelsUnder(cells: readonly number[], frame: number, map: Grid, picture: Pixels): Uint8Array {
  const isIn = new Set(cells);
  const under = new Uint8Array(pixelsOf(picture));
  const { width, height, frames } = picture;
  for (let pixel = 0; pixel < under.length; pixel++) {
    const [at, inFrame] = [Math.floor(pixel / (width * height)), pixel % (width * height)];
    if (Math.floor((at * map.frames) / frames) !== frame) continue;
    const column = Math.floor((((inFrame % width) + 0.5) * map.width) / width);
    const row = Math.floor(((Math.floor(inFrame / width) + 0.5) * map.height) / height);
    if (isIn.has(row * map.width + column)) under[pixel] = 1;
  }
  return under;
}
