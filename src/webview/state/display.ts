/**
 * Which values of a gray picture of more than 8 bits are shown black and white: the file's, or those that the user
 * wants. Pure.
 */
import { windowOfRange, type DisplayWindow, type PixelValues } from '../../vocabulary/displayWindow.ts';
import { valuesOf, type DisplayEvent } from './displayView.ts';
import type { State } from './state.ts';

/** The window that the user has set, of a picture that has such values. */
export function wantedWindow({ display, ...state }: State): DisplayWindow | undefined {
  const values = valuesOf(state);
  return values && display?.unit === values.unit ? display?.window : undefined;
}

/** What is shown: the user's window, else the file's. */
export function shownWindow(state: State): DisplayWindow | undefined {
  const values = valuesOf(state);
  return wantedWindow(state) ?? (values && windowOfRange(values.black, values.white));
}

const extremes = new WeakMap<PixelValues, readonly [number, number]>();

export function extremesOf(values: PixelValues): readonly [low: number, high: number] {
  const known = extremes.get(values);
  if (known) return known;
  let [low, high] = [Infinity, -Infinity];
  for (const value of values.values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const found = low <= high ? ([low, high] as const) : ([0, 0] as const);
  extremes.set(values, found);
  return found;
}

/** Where the pointer goes over 512 pixels, the window goes over all values. */
const wayOfAll = 512;
/** A window is no narrower than this part of them. */
const narrowest = 1 / 1024;

/** To the right wider, downwards a higher center: as radiologists' viewers have it. */
export function dragged(state: State, dx: number, dy: number): DisplayEvent | undefined {
  const [shown, values] = [shownWindow(state), valuesOf(state)];
  if (!shown || !values) return undefined;
  const [low, high] = extremesOf(values);
  const all = high - low || 1;
  const [center, width] = shown;
  const wider = Math.max(width + (dx * all) / wayOfAll, all * narrowest);
  return { kind: 'changeWindow', window: [center + (dy * all) / wayOfAll, wider] };
}

export const sameWindow = (a: DisplayWindow | undefined, b: DisplayWindow | undefined): boolean =>
  a?.[0] === b?.[0] && a?.[1] === b?.[1];
