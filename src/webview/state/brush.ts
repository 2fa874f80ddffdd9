/** What is painted over the photo by hand: pixels of the model's input. Pure. */
import type { Geometry } from '../../vocabulary/explanation.ts';
import type { PhotoBox } from '../../vocabulary/whatIf.ts';
import type { Box, Point } from './geometry.ts';

/** Not 0 where it is painted, row by row of the model's input. */
export type Painted = Uint8Array;

/** Of the input's shorter side. */
export const brushSizes = [0.02, 0.04, 0.07, 0.12, 0.2] as const;
export const usualSize = 2;

export type Stroke = { readonly isErased: boolean } & (
  | { readonly shape: 'disk'; readonly from: Point; readonly to: Point; readonly size: number }
  | { readonly shape: 'box'; readonly box: Box }
);

/** Photo pixels in. */
export function paintedWith(painted: Painted | undefined, geometry: Geometry, stroke: Stroke): Painted {
  const { inputWidth: width, inputHeight: height } = geometry;
  const result = painted ? new Uint8Array(painted) : new Uint8Array(width * height);
  const isIn = stroke.shape === 'box' ? inBox(stroke.box) : nearLine(stroke, geometry);
  const value = stroke.isErased ? 0 : 1;
  for (let at = 0; at < result.length; at++) {
    const x = geometry.offsetX + ((at % width) + 0.5) * geometry.scaleX;
    const y = geometry.offsetY + (Math.floor(at / width) + 0.5) * geometry.scaleY;
    if (isIn(x, y)) result[at] = value;
  }
  return result;
}

const inBox =
  ({ x: left, y: top, width, height }: Box) =>
  (x: number, y: number): boolean =>
    x >= left && x < left + width && y >= top && y < top + height;

/** A disk pulled along a line, so that a fast hand leaves no gaps. */
function nearLine(
  { from, to, size }: Extract<Stroke, { readonly shape: 'disk' }>,
  geometry: Geometry,
): (x: number, y: number) => boolean {
  const radius = radiusOf(size, geometry);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  return (x, y) => {
    const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length));
    return Math.hypot(x - from.x - along * dx, y - from.y - along * dy) <= radius;
  };
}

/** Photo pixels. */
const radiusOf = (size: number, { inputWidth, inputHeight, scaleX, scaleY }: Geometry): number =>
  ((brushSizes[size] ?? 0.07) / 2) * Math.min(inputWidth * scaleX, inputHeight * scaleY);

/** Runs of painted pixels as boxes of the photo; equal runs below each other are one. */
export function boxesOf(painted: Painted, geometry: Geometry): readonly PhotoBox[] {
  const { inputWidth: width, inputHeight: height, offsetX, offsetY, scaleX, scaleY } = geometry;
  const boxes: PhotoBox[] = [];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const start = column;
      while (column < width && painted[row * width + column]) column++;
      if (column > start)
        boxes.push([offsetX + start * scaleX, offsetY + row * scaleY, (column - start) * scaleX, scaleY]);
    }
  return boxes;
}

/** 0..1 of the input's pixels. */
export const paintedShare = (painted: Painted): number =>
  painted.reduce((sum, value) => sum + value, 0) / painted.length;
