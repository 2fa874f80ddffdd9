/** Mouse, touch and pen on a pane: hover, drag to pan, wheel or pinch to zoom at the cursor. */
import type { Point } from './geometry';

export interface PointerListener {
  /** In the pane's pixels; undefined when the pointer has left. */
  hover(at: Point | undefined): void;
  pan(dx: number, dy: number): void;
  zoom(at: Point, factor: number): void;
}

/** A trackpad's pinch arrives as a wheel with Ctrl and small steps. */
const wheelSpeed = 0.0015;
const pinchSpeed = 0.01;
const lineHeight = 20;

export function listenToPointer(element: HTMLElement, listener: PointerListener): void {
  const down = new Map<number, Point>();
  const place = (event: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const release = (event: PointerEvent): void => {
    down.delete(event.pointerId);
    element.classList.toggle('dragged', down.size > 0);
  };

  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, place(event));
  });
  element.addEventListener('pointermove', (event) => {
    const at = place(event);
    const before = down.get(event.pointerId);
    if (before) drag(element, down, event.pointerId, before, at, listener);
    else listener.hover(at);
  });
  element.addEventListener('pointerup', release);
  element.addEventListener('pointercancel', release);
  element.addEventListener('pointerleave', () => listener.hover(undefined));
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const delta = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * lineHeight : event.deltaY;
      listener.zoom(place(event), Math.exp(-delta * (event.ctrlKey ? pinchSpeed : wheelSpeed)));
    },
    { passive: false },
  );
}

/** One finger pans; of two, each one's step zooms about the other one. */
function drag(element: HTMLElement, down: Map<number, Point>, id: number, before: Point, at: Point, listener: PointerListener): void {
  down.set(id, at);
  const other = [...down].find(([pointer]) => pointer !== id)?.[1];
  if (other) {
    const distance = (point: Point): number => Math.hypot(point.x - other.x, point.y - other.y) || 1;
    listener.zoom(other, distance(at) / distance(before));
    return;
  }
  element.classList.add('dragged');
  listener.pan(at.x - before.x, at.y - before.y);
}
