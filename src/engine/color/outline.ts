import type { Box, Size } from '../image/geometry.ts';

/**
 * How far the white line reaches from the edge, of the picture's shorter side; the dark one beneath it twice as far.
 */
const reachOfSide = 1 / 400;

/**
 * Draws a box's edge, as far as it is in the picture (RGBA, in place): light on dark, which shows on every photo and
 * every color of heat.
 */
export function outlineBox(rgba: Uint8Array, picture: Size, box: Box): void {
  const isOutside = box.x > picture.width || box.y > picture.height || box.x + box.width < 0 || box.y + box.height < 0;
  if (isOutside) return;
  const reach = Math.max(1, Math.round(Math.min(picture.width, picture.height) * reachOfSide));
  const visible = within(picture, { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height });
  paintEdge(rgba, picture, visible, 2 * reach, 0);
  paintEdge(rgba, picture, visible, reach, 255);
}

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** To whole pixels of the picture. */
function within({ width, height }: Size, { left, top, right, bottom }: Edges): Edges {
  const clamp = (at: number, most: number): number => Math.min(Math.max(Math.round(at), 0), most);
  return {
    left: clamp(left, width),
    top: clamp(top, height),
    right: clamp(right, width),
    bottom: clamp(bottom, height),
  };
}

/** All pixels that are within `reach` of the edge. */
function paintEdge(
  rgba: Uint8Array,
  picture: Size,
  { left, top, right, bottom }: Edges,
  reach: number,
  level: number,
): void {
  const outer = within(picture, { left: left - reach, top: top - reach, right: right + reach, bottom: bottom + reach });
  for (let y = outer.top; y < outer.bottom; y++) {
    const isAside = y >= top + reach && y < bottom - reach && left + reach < right - reach;
    paint(rgba, picture, y, outer.left, isAside ? left + reach : outer.right, level);
    if (isAside) paint(rgba, picture, y, right - reach, outer.right, level);
  }
}

function paint(rgba: Uint8Array, { width }: Size, y: number, from: number, to: number, level: number): void {
  for (let at = 4 * (y * width + from); at < 4 * (y * width + to); at += 4)
    rgba.fill(level, at, at + 3).fill(255, at + 3, at + 4);
}
