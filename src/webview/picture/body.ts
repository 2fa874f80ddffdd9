/**
 * On a medical picture: which side of the patient is at which edge, a scale in millimeters, and the cross-hair of a
 * volume.
 */
import type { Edges } from '../../vocabulary/pictureFacts.ts';
import type { Point, Size } from '../state/geometry.ts';
import type { Transform } from './zoom.ts';

export interface Body {
  readonly edges: Edges | undefined;
  /** Millimeters of a pixel from left to right. */
  readonly spacing: number | undefined;
  /** The middle of a pixel of the photo. */
  readonly cross: Point | undefined;
  readonly photo: Size;
}

export function drawBody(context: CanvasRenderingContext2D, pane: Size, transform: Transform, body: Body): void {
  if (body.cross) drawCross(context, transform, body.photo, body.cross);
  if (body.edges) drawEdges(context, pane, transform, body.photo, body.edges);
  if (body.spacing !== undefined) drawScale(context, pane, transform, body.photo, body.spacing);
}

/** Open in the middle, so that what is looked at stays visible. */
const gap = 8;

function drawCross(
  context: CanvasRenderingContext2D,
  { scale, scaleY, x, y }: Transform,
  photo: Size,
  cross: Point,
): void {
  const [atX, atY] = [x + cross.x * scale, y + cross.y * scaleY];
  const [left, top, right, bottom] = [x, y, x + photo.width * scale, y + photo.height * scaleY];
  const path = new Path2D();
  for (const [fromX, fromY, toX, toY] of [
    [left, atY, atX - gap, atY],
    [atX + gap, atY, right, atY],
    [atX, top, atX, atY - gap],
    [atX, atY + gap, atX, bottom],
  ] as const) {
    path.moveTo(fromX, fromY);
    path.lineTo(toX, toY);
  }
  stroke(context, path, 1);
}

function stroke(context: CanvasRenderingContext2D, path: Path2D, width: number): void {
  context.strokeStyle = 'rgba(0, 0, 0, 0.5)';
  context.lineWidth = width + 1;
  context.stroke(path);
  context.strokeStyle = 'rgba(255, 255, 255, 0.8)';
  context.lineWidth = width;
  context.stroke(path);
}

const margin = 14;

/** Inside of the picture, or of the pane where the picture reaches beyond it. */
function drawEdges(
  context: CanvasRenderingContext2D,
  pane: Size,
  { scale, scaleY, x, y }: Transform,
  photo: Size,
  edges: Edges,
): void {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [
    Math.min(pane.width, x + photo.width * scale),
    Math.min(pane.height, y + photo.height * scaleY),
  ];
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  write(context, edges.left, left + margin, middleY);
  write(context, edges.right, right - margin, middleY);
  write(context, edges.top, middleX, top + margin);
  write(context, edges.bottom, middleX, bottom - margin);
}

function write(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  context.font = '600 13px sans-serif';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = 'rgba(0, 0, 0, 0.75)';
  context.strokeText(text, x, y);
  context.fillStyle = '#fff';
  context.fillText(text, x, y);
}

const lengths = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;
/** Pixels of the screen that the scale may take. */
const longest = 120;

/** The longest round length that fits. */
export function scaleLength(pixelsPerMillimeter: number): number {
  return lengths.reduce<number>((best, length) => (length * pixelsPerMillimeter <= longest ? length : best), 1);
}

/** In the picture's corner, or the pane's where the picture reaches beyond it. */
function drawScale(
  context: CanvasRenderingContext2D,
  pane: Size,
  { scale, scaleY, x, y }: Transform,
  photo: Size,
  spacing: number,
): void {
  const pixelsPerMillimeter = scale / spacing;
  const length = scaleLength(pixelsPerMillimeter);
  const right = Math.min(pane.width, x + photo.width * scale) - margin;
  const bottom = Math.min(pane.height, y + photo.height * scaleY) - margin;
  const left = right - length * pixelsPerMillimeter;
  const path = new Path2D();
  path.moveTo(left, bottom - 5);
  path.lineTo(left, bottom);
  path.lineTo(right, bottom);
  path.lineTo(right, bottom - 5);
  stroke(context, path, 2);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  write(context, `${length} mm`, (left + right) / 2, bottom - 12);
}
