/** From photo pixels to the pane's CSS pixels and back. Pure: knows no element. */
import type { Zoom } from '../../protocol/panelState.ts';
import type { Box, Point, Size } from '../state/geometry.ts';

/** `pane = (x, y) + (scale, scaleY) · photo`. */
export interface Transform extends Point {
  readonly scale: number;
  /** Another one than `scale` where the photo's pixels are not square. */
  readonly scaleY: number;
}

const margin = 12;
const smallest = 0.01;
const largest = 64;

/** `aspect`: how high a pixel of the photo is, of its width. */
export function transformOf(zoom: Zoom, frame: Box, pane: Size, aspect = 1): Transform {
  const scale = zoom === 'fit' ? fitScale(frame, pane, aspect) : clamp(zoom.scale, smallest, largest);
  const scaleY = scale * aspect;
  const [centerX, centerY] = zoom === 'fit' ? [0.5, 0.5] : [zoom.centerX, zoom.centerY];
  return {
    scale,
    scaleY,
    x: pane.width / 2 - (frame.x + heldCenter(centerX, frame.width * scale, pane.width) * frame.width) * scale,
    y: pane.height / 2 - (frame.y + heldCenter(centerY, frame.height * scaleY, pane.height) * frame.height) * scaleY,
  };
}

/** Zooms by `factor` so that what lies under `at` (pane pixels) stays there. */
export function zoomedAt(transform: Transform, frame: Box, pane: Size, at: Point, factor: number): Zoom {
  const scale = clamp(transform.scale * factor, smallest, largest);
  const photo = toPhoto(transform, at);
  const scaleY = (scale * transform.scaleY) / transform.scale;
  const next = { scale, scaleY, x: at.x - photo.x * scale, y: at.y - photo.y * scaleY };
  return zoomFrom(next, frame, pane);
}

export function panned(transform: Transform, frame: Box, pane: Size, dx: number, dy: number): Zoom {
  return zoomFrom({ ...transform, x: transform.x + dx, y: transform.y + dy }, frame, pane);
}

const edge = 24;

/** Brings a point of the photo to the pane's middle; undefined when it is well in sight already. */
export function revealed(transform: Transform, frame: Box, pane: Size, photo: Point): Zoom | undefined {
  const { x, y } = toPane(transform, photo);
  if (x >= edge && y >= edge && x <= pane.width - edge && y <= pane.height - edge) return undefined;
  return panned(transform, frame, pane, pane.width / 2 - x, pane.height / 2 - y);
}

export function toPhoto(transform: Transform, at: Point): Point {
  return { x: (at.x - transform.x) / transform.scale, y: (at.y - transform.y) / transform.scaleY };
}

export function toPane(transform: Transform, photo: Point): Point {
  return { x: transform.x + photo.x * transform.scale, y: transform.y + photo.y * transform.scaleY };
}

/** In how many columns `count` pictures of this shape stand largest; a row of them where it hardly matters. */
export function columnsFor(count: number, frame: Size, stage: Size): number {
  const scale = (columns: number): number =>
    Math.min(stage.width / columns / frame.width, stage.height / Math.ceil(count / columns) / frame.height);
  let best = count;
  for (let columns = count - 1; columns >= 1; columns--) if (scale(columns) > scale(best) * 1.1) best = columns;
  return best;
}

function zoomFrom(transform: Transform, frame: Box, pane: Size): Zoom {
  const center = toPhoto(transform, { x: pane.width / 2, y: pane.height / 2 });
  const { width, height } = frame;
  return {
    scale: transform.scale,
    centerX: heldCenter((center.x - frame.x) / width, width * transform.scale, pane.width),
    centerY: heldCenter((center.y - frame.y) / height, height * transform.scaleY, pane.height),
  };
}

/** What is smaller than the pane stays in its middle; what is larger keeps the pane filled. */
function heldCenter(center: number, extent: number, pane: number): number {
  const half = pane / 2 / extent;
  return half >= 0.5 ? 0.5 : clamp(center, half, 1 - half);
}

function fitScale(frame: Box, pane: Size, aspect: number): number {
  const room = (extent: number): number => Math.max(extent - 2 * margin, extent / 2, 1);
  return clamp(
    Math.min(room(pane.width) / frame.width, room(pane.height) / (frame.height * aspect)),
    smallest,
    largest,
  );
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
