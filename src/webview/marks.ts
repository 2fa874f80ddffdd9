/** What lies over a picture in the screen's own resolution: the crop's shade, regions' outlines, the cell under the cursor. */
import type { Explanation, Geometry, Region } from '../protocol/engine';
import { croppedShare, seenBox } from './geometry';
import type { Box } from './geometry';
import type { Size, Transform } from './zoom';

export interface Marks {
  readonly shade: Geometry | undefined;
  readonly regions: Explanation['regions'];
  readonly highlighted: number | undefined;
  readonly cell: Box | undefined;
}

export function drawMarks(canvas: HTMLCanvasElement, pane: Size, transform: Transform, marks: Marks): void {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(pane.width * ratio), Math.round(pane.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, pane.width, pane.height);
  if (marks.shade && croppedShare(marks.shade) > 0) shadeCrop(context, marks.shade, transform);
  for (const region of marks.regions) {
    if (region.rank !== marks.highlighted) outline(context, pathOf(region, transform), 1);
  }
  const chosen = marks.regions.find(({ rank }) => rank === marks.highlighted);
  if (chosen) outline(context, pathOf(chosen, transform), 2.5);
  if (marks.cell) outline(context, cellPath(marks.cell, transform), 1);
}

/** Light on dark: visible on every photo and every colour of heat. */
function outline(context: CanvasRenderingContext2D, path: Path2D, width: number): void {
  context.lineJoin = 'round';
  context.strokeStyle = 'rgba(0, 0, 0, 0.75)';
  context.lineWidth = width + 2;
  context.stroke(path);
  context.strokeStyle = '#fff';
  context.lineWidth = width;
  context.stroke(path);
}

function pathOf(region: Region, { scale, x, y }: Transform): Path2D {
  const path = new Path2D();
  for (const ring of region.outline) {
    for (let index = 0; index < ring.length; index += 2) path.lineTo(x + ring[index]! * scale, y + ring[index + 1]! * scale);
    path.closePath();
  }
  return path;
}

function cellPath(cell: Box, { scale, x, y }: Transform): Path2D {
  const path = new Path2D();
  path.rect(x + cell.x * scale, y + cell.y * scale, cell.width * scale, cell.height * scale);
  return path;
}

/** Darkened and hatched, so that it is told from a dark picture. */
function shadeCrop(context: CanvasRenderingContext2D, geometry: Geometry, { scale, x, y }: Transform): void {
  const seen = seenBox(geometry);
  const [width, height] = [geometry.photoWidth * scale, geometry.photoHeight * scale];
  context.save();
  const outside = new Path2D();
  outside.rect(x, y, width, height);
  outside.rect(x + seen.x * scale, y + seen.y * scale, seen.width * scale, seen.height * scale);
  context.clip(outside, 'evenodd');
  context.fillStyle = 'rgba(0, 0, 0, 0.55)';
  context.fillRect(x, y, width, height);
  context.beginPath();
  const { canvas } = context;
  const end = Math.min(width + height, canvas.width + canvas.height);
  const shift = Math.max(0, -x) + Math.max(0, -y);
  for (let at = shift - (shift % 8); at < shift + end; at += 8) {
    context.moveTo(x + at, y);
    context.lineTo(x + at - height, y + height);
  }
  context.strokeStyle = 'rgba(255, 255, 255, 0.18)';
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}
