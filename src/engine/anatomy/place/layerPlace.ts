import type { Size } from '../../image/geometry.ts';
import type { Frame } from './axes.ts';
import type { Place } from './state.ts';

export type { Place };

/** A rectangle of the model's input in shares of its width and height; it reaches out of 0..1 where the model pads. */
export interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How a layer's grid lies on its part of the input. */
export interface Laid {
  readonly seen: Rectangle;
  /** Rows run along the input's width. */
  readonly isTransposed: boolean;
  /** Rows, columns of the grid run against the input's. */
  readonly isUpsideDown: boolean;
  readonly isMirrored: boolean;
}

/**
 * Where a layer lies that does not lie on the whole input as it is: one for each copy of the picture, or why it can't
 * be told.
 */
export type LayerPlace = { readonly copies: readonly Laid[] } | { readonly lost: string };

/** Undefined where the grid lies on the whole input, as it is. @param input its size in pixels */
export function layerPlace(place: Place | undefined, input: Size): LayerPlace | undefined {
  if (!place) return undefined;
  if ('lost' in place) return place;
  const copies = place.frames.map((frame) => laid(frame, input));
  return copies.length === 1 && copies.every((copy) => isWhole(copy, input)) ? undefined : { copies };
}

function laid({ rows, columns }: Frame, { width, height }: Size): Laid {
  const isTransposed = rows.side === 'x';
  const [x, y] = isTransposed ? [rows, columns] : [columns, rows];
  return {
    seen: {
      left: Math.min(x.from, x.to) / width,
      right: Math.max(x.from, x.to) / width,
      top: Math.min(y.from, y.to) / height,
      bottom: Math.max(y.from, y.to) / height,
    },
    isTransposed,
    isUpsideDown: rows.from > rows.to,
    isMirrored: columns.from > columns.to,
  };
}

/** To a pixel. */
function isWhole({ seen, isTransposed, isUpsideDown, isMirrored }: Laid, { width, height }: Size): boolean {
  const off = [seen.left * width, (1 - seen.right) * width, seen.top * height, (1 - seen.bottom) * height];
  return !isTransposed && !isUpsideDown && !isMirrored && off.every((pixels) => Math.abs(pixels) < 1);
}
