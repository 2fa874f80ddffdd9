/** What lies over a picture in the screen's own resolution: the crop's shade and the regions' outlines. */
import type { Explanation } from '../../protocol/explanation.ts';
import type { Geometry, Region } from '../../vocabulary/explanation.ts';
import { croppedShare, seenBox, type Point, type Size } from '../state/geometry.ts';
import { drawBody, type Body } from './body.ts';
import { drawCurves, type DrawnCurves } from './curves.ts';
import type { Transform } from './zoom.ts';
import { known } from '../../vocabulary/known.ts';

export interface Marks {
  readonly shade: Geometry | undefined;
  readonly regions: Explanation['regions'];
  readonly highlighted: number | undefined;
  readonly body?: Body | undefined;
  /** Pieces of the lines where a mask's labels meet. */
  readonly mask?: Float32Array | undefined;
  /** Of a signal, instead of a photo. */
  readonly curves?: DrawnCurves | undefined;
}

export function drawMarks(canvas: HTMLCanvasElement, pane: Size, transform: Transform, marks: Marks): void {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(pane.width * ratio), Math.round(pane.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = known(canvas.getContext('2d'), '2d context');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, pane.width, pane.height);
  if (marks.curves) drawCurves(context, pane, transform, marks.curves);
  if (marks.shade) shadeCrop(context, marks.shade, transform);
  const chosen = marks.regions.find(({ rank }) => rank === marks.highlighted);
  const others = marks.regions.filter((region) => region !== chosen);
  const [outlined, rest] = [others.slice(0, mostOutlined), others.slice(mostOutlined)];
  for (const region of rest) dot(context, region, transform);
  for (const region of outlined) outline(context, pathOf(region, transform), 1);
  if (chosen) outline(context, pathOf(chosen, transform), 2.5);
  if (marks.mask) maskLines(context, marks.mask, transform);
  if (marks.body) drawBody(context, pane, transform, marks.body);
  for (const region of chosen ? [...outlined, chosen] : outlined) badge(context, region, transform);
}

/** More of them hide what they mark; the others are dots. */
export const mostOutlined = 5;
const dotRadius = 3;

/** At the region's hottest place. */
function dot(context: CanvasRenderingContext2D, { peakX, peakY }: Region, { scale, scaleY, x, y }: Transform): void {
  const path = new Path2D();
  path.arc(x + peakX * scale, y + peakY * scaleY, dotRadius, 0, 2 * Math.PI);
  outline(context, path, 1);
  context.fillStyle = '#fff';
  context.fill(path);
}

/** Light on dark: visible on every photo and every color of heat. */
export function outline(context: CanvasRenderingContext2D, path: Path2D, width: number): void {
  context.lineJoin = 'round';
  context.strokeStyle = 'rgba(0, 0, 0, 0.75)';
  context.lineWidth = width + 2;
  context.stroke(path);
  context.strokeStyle = '#fff';
  context.lineWidth = width;
  context.stroke(path);
}

function pathOf(region: Region, { scale, scaleY, x, y }: Transform): Path2D {
  const path = new Path2D();
  for (const ring of region.outline.filter(({ length }) => length > 2)) {
    // A ring of its own: a hole's must not be tied to the one before.
    const [firstX = 0, firstY = 0] = ring;
    path.moveTo(x + firstX * scale, y + firstY * scaleY);
    for (let index = 2; index < ring.length; index += 2)
      path.lineTo(x + (ring[index] ?? 0) * scale, y + (ring[index + 1] ?? 0) * scaleY);
    path.closePath();
  }
  return path;
}

const badgeSize = 15;

/** The outline's topmost corner, of several the leftmost: where its rank stands. */
export function topCornerOf({ outline: [ring = []] }: Region): Point | undefined {
  if (ring.length === 0) return undefined;
  let [x, y] = [Infinity, Infinity];
  for (let at = 0; at < ring.length; at += 2) {
    const [cornerX = 0, cornerY = 0] = [ring[at], ring[at + 1]];
    if (cornerY < y || (cornerY === y && cornerX < x)) [x, y] = [cornerX, cornerY];
  }
  return { x, y };
}

/** The rank, inside the outline. */
function badge(context: CanvasRenderingContext2D, region: Region, { scale, scaleY, x, y }: Transform): void {
  const corner = topCornerOf(region);
  if (!corner) return;
  const text = String(region.rank);
  const [left, upper] = [x + corner.x * scale, y + corner.y * scaleY];
  context.font = '600 11px system-ui, sans-serif';
  const width = Math.max(badgeSize, context.measureText(text).width + 8);
  context.fillStyle = '#fff';
  context.fillRect(left, upper, width, badgeSize);
  context.fillStyle = '#000';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, left + width / 2, upper + badgeSize / 2 + 0.5);
}

/** Darkened and hatched, so that it is told from a dark picture. */
export function shadeCrop(
  context: CanvasRenderingContext2D,
  geometry: Geometry,
  { scale, scaleY, x, y }: Transform,
): void {
  if (croppedShare(geometry) === 0) return;
  const seen = seenBox(geometry);
  const [width, height] = [geometry.photoWidth * scale, geometry.photoHeight * scaleY];
  context.save();
  const outside = new Path2D();
  outside.rect(x - 1, y - 1, width + 2, height + 2);
  outside.rect(x + seen.x * scale, y + seen.y * scaleY, seen.width * scale, seen.height * scaleY);
  context.clip(outside, 'evenodd');
  context.fillStyle = 'rgba(0, 0, 0, 0.45)';
  context.fillRect(x - 1, y - 1, width + 2, height + 2);
  context.beginPath();
  const { canvas } = context;
  const end = Math.min(width + height, canvas.width + canvas.height);
  const shift = Math.max(0, -x) + Math.max(0, -y);
  for (let at = shift - (shift % 8); at < shift + end; at += 8) {
    context.moveTo(x + at, y);
    context.lineTo(x + at - height, y + height);
  }
  context.strokeStyle = 'rgba(255, 255, 255, 0.13)';
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}

/** In a color of its own, so that it is told from a region's outline. */
function maskLines(context: CanvasRenderingContext2D, pieces: Float32Array, { scale, scaleY, x, y }: Transform): void {
  const path = new Path2D();
  for (let at = 0; at + 3 < pieces.length; at += 4) {
    const [fromX = 0, fromY = 0, toX = 0, toY = 0] = pieces.subarray(at, at + 4);
    path.moveTo(x + fromX * scale, y + fromY * scaleY);
    path.lineTo(x + toX * scale, y + toY * scaleY);
  }
  context.lineCap = 'square';
  context.strokeStyle = 'rgba(0, 0, 0, 0.75)';
  context.lineWidth = 3;
  context.stroke(path);
  context.strokeStyle = '#4fc3f7';
  context.lineWidth = 1.5;
  context.stroke(path);
  context.lineCap = 'butt';
}
