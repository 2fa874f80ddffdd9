/** Where things lie on the photo, in its pixels. Pure: knows no element. */
import type { Geometry } from '../../vocabulary/explanation.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Point, Size {}

/** Cells. */
export interface Grid {
  readonly width: number;
  readonly height: number;
}

/** The model's input on the photo; a letterbox reaches beyond the photo's edges. */
export function inputBox(geometry: Geometry): Box {
  return {
    x: geometry.offsetX,
    y: geometry.offsetY,
    width: geometry.scaleX * geometry.inputWidth,
    height: geometry.scaleY * geometry.inputHeight,
  };
}

/** What the model saw of the photo. */
export function seenBox(geometry: Geometry): Box {
  return intersection(inputBox(geometry), { x: 0, y: 0, width: geometry.photoWidth, height: geometry.photoHeight });
}

/** The share of the photo that the model never saw, 0..1; what rounding leaves at an edge is no crop. */
export function croppedShare(geometry: Geometry): number {
  const seen = seenBox(geometry);
  const share = 1 - (seen.width * seen.height) / (geometry.photoWidth * geometry.photoHeight);
  return share < 0.002 ? 0 : share;
}

/** The cell that lies under a point of the photo, row-major; undefined outside of what the model saw. */
export function cellAt(geometry: Geometry, grid: Grid, point: Point): number | undefined {
  const input = inputBox(geometry);
  const column = Math.floor(((point.x - input.x) / input.width) * grid.width);
  const row = Math.floor(((point.y - input.y) / input.height) * grid.height);
  const inside = column >= 0 && row >= 0 && column < grid.width && row < grid.height;
  return inside && contains(seenBox(geometry), point) ? row * grid.width + column : undefined;
}

/** A cell on the photo; at a letterbox's border it reaches beyond the photo's edge. */
export function cellBox(geometry: Geometry, grid: Grid, cell: number): Box {
  const input = inputBox(geometry);
  const width = input.width / grid.width;
  const height = input.height / grid.height;
  return {
    x: input.x + (cell % grid.width) * width,
    y: input.y + Math.floor(cell / grid.width) * height,
    width,
    height,
  };
}

export function centerOf(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

export function contains(box: Box, point: Point): boolean {
  return point.x >= box.x && point.y >= box.y && point.x < box.x + box.width && point.y < box.y + box.height;
}

export function intersection(a: Box, b: Box): Box {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x),
    height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y),
  };
}
