import { known } from '../../../vocabulary/known.ts';
import type { Photo, Samples } from '../photo.ts';

/** Where a picture's point was before a step: `from + each · x`, in pixels, edge to edge. */
export interface Move {
  readonly x: Line;
  readonly y: Line;
}

interface Line {
  readonly from: number;
  /** Below 0 where it is turned round. */
  readonly each: number;
}

export const unmoved: Move = { x: { from: 0, each: 1 }, y: { from: 0, each: 1 } };

/** A move after another one. */
export function after(first: Move, next: Move): Move {
  const line = (a: Line, b: Line): Line => ({ from: a.from + a.each * b.from, each: a.each * b.each });
  return { x: line(first.x, next.x), y: line(first.y, next.y) };
}

export interface Stepped {
  readonly photo: Photo;
  /** Where nothing is said, every pixel stays where it was. */
  readonly move?: Move;
}

/** OpenCV's cvtColor(…, COLOR_RGB2GRAY): 0.299 R + 0.587 G + 0.114 B in fixed point. */
export function graysIn({ rgba }: Pick<Photo, 'rgba'>): Uint8Array {
  const grays = new Uint8Array(rgba.length / 4);
  for (let at = 0, from = 0; at < grays.length; at++, from += 4)
    grays[at] =
      ((rgba[from] ?? 0) * 9798 + (rgba[from + 1] ?? 0) * 19235 + (rgba[from + 2] ?? 0) * 3735 + 0x4000) >> 15;
  return grays;
}

/** The same pixels in another order: `places` are those of the old picture. */
export function rearranged({ rgba, samples, ...rest }: Photo, width: number, places: Uint32Array): Photo {
  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);
  return {
    ...rest,
    width,
    height: places.length / width,
    rgba: new Uint8Array(places.map((from) => words[from] ?? 0).buffer),
    ...(samples && { samples: valuesAt(samples, places) }),
  };
}

function valuesAt(samples: Samples, places: Uint32Array): Samples {
  if (samples.bands !== 1) throw new Error('a picture of several bands has no exact grays');
  return { ...samples, values: Float32Array.from(places, (from) => known(samples.values[from], 'value')) };
}

/** Other colors at the same places; numbers beyond 8 bits go. */
export function recolored({ width, height, facts }: Photo, rgba: Uint8Array): Photo {
  return { width, height, rgba, ...(facts && { facts }) };
}
