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
  /** With a brush in hand: from where to where; false where there is none, and the picture is moved. */
  paint(stroke: Pull): boolean;
  /** Whether a brush is in hand. */
  isPainting(): boolean;
}

/** A pull of the brush. */
export interface Pull {
  readonly from: Point;
  readonly to: Point;
  readonly isErased: boolean;
  /** With Shift: a rectangle, painted when it is let go. */
  readonly isBox: boolean;
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
  let isPainting = false;
  const paints = painter(listener);
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
    const at = place(event);
    isPainting = down.size === 0 && !event.shiftKey && paints(event, at, at);
    pressed = down.size === 0 ? at : undefined; // two fingers pinch
    down.set(event.pointerId, at);
  });
  element.addEventListener('pointermove', (event) => {
    const at = place(event);
    const before = down.get(event.pointerId);
    if (before && isPainting && paints(event, before, at)) down.set(event.pointerId, at);
    else if (before && !(event.shiftKey && listener.isPainting()))
      drag(element, down, event.pointerId, before, at, listener);
    else if (!before) listener.hover(at);
  });
  element.addEventListener('pointerup', (event) => {
    const at = place(event);
    release(event);
    const isBox = pressed && event.shiftKey && paints(event, pressed, at);
    if (pressed && !isPainting && !isBox && apart(at, pressed) <= tremble) listener.click(at);
  });
  element.addEventListener('pointercancel', release);
  element.addEventListener('pointerleave', () => listener.hover(undefined));
  listenToWheel(element, listener, place);
}

const painter =
  (listener: PointerListener) =>
  ({ altKey, shiftKey }: PointerEvent, from: Point, to: Point): boolean =>
    listener.paint({ from, to, isErased: altKey, isBox: shiftKey });

function listenToWheel(element: HTMLElement, listener: PointerListener, place: (event: MouseEvent) => Point): void {
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      if (!event.ctrlKey && listener.step(event.deltaY > 0 ? 1 : -1)) return;
      const delta = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * lineHeight : event.deltaY;
      listener.zoom(place(event), Math.exp(-delta * (event.ctrlKey ? pinchSpeed : wheelSpeed)));
    },
    { passive: false },
  );
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
