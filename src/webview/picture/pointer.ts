/** Mouse, touch and pen on a pane: hover, drag to pan, wheel or pinch to zoom at the cursor. */
import type { Point } from '../state/geometry.ts';

export interface PointerListener {
  /** In the pane's pixels; undefined when the pointer has left. */
  hover(at: Point | undefined): void;
  pan(dx: number, dy: number): void;
  zoom(at: Point, factor: number): void;
  /** A step of the wheel without Ctrl; true where it went to another slice, and nothing is zoomed. */
  step(by: 1 | -1): boolean;
  /** Pressed and let go at the same place. */
  click(at: Point): void;
}

/** A trackpad's pinch arrives as a wheel with Ctrl and small steps. */
const wheelSpeed = 0.0015;
const pinchSpeed = 0.01;
const lineHeight = 20;
/** Pixels that a hand moves in a click. */
const tremble = 4;

export function listenToPointer(element: HTMLElement, listener: PointerListener): void {
  const down = new Map<number, Point>();
  let pressed: Point | undefined;
  const place = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const release = (event: PointerEvent): void => {
    down.delete(event.pointerId);
    element.classList.toggle('dragged', down.size > 0);
  };

  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    pressed = down.size === 0 ? place(event) : undefined; // two fingers pinch
    down.set(event.pointerId, place(event));
  });
  element.addEventListener('pointermove', (event) => {
    const at = place(event);
    const before = down.get(event.pointerId);
    if (before) drag(element, down, event.pointerId, before, at, listener);
    else listener.hover(at);
  });
  element.addEventListener('pointerup', (event) => {
    const at = place(event);
    release(event);
    if (pressed && apart(at, pressed) <= tremble) listener.click(at);
  });
  element.addEventListener('pointercancel', release);
  element.addEventListener('pointerleave', () => listener.hover(undefined));
  element.addEventListener('wheel', (event) => roll(event, place(event), listener), { passive: false });
}

/** Goes through slices, or zooms. */
function roll(event: WheelEvent, at: Point, listener: PointerListener): void {
  event.preventDefault();
  if (!event.ctrlKey && listener.step(event.deltaY > 0 ? 1 : -1)) return;
  const delta = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * lineHeight : event.deltaY;
  listener.zoom(at, Math.exp(-delta * (event.ctrlKey ? pinchSpeed : wheelSpeed)));
}

/** One finger pans; of two, each one's step zooms about the other one. */
function drag(
  element: HTMLElement,
  down: Map<number, Point>,
  id: number,
  before: Point,
  at: Point,
  listener: PointerListener,
): void {
  down.set(id, at);
  const other = [...down].find(([pointer]) => pointer !== id)?.[1];
  if (other) {
    listener.zoom(other, (apart(at, other) || 1) / (apart(before, other) || 1));
    return;
  }
  element.classList.add('dragged');
  listener.pan(at.x - before.x, at.y - before.y);
}

function apart(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
