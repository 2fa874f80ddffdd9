/** What keys do in the grid. Pure. */

export type GridKey =
  | { readonly kind: 'move'; readonly to: number; readonly marks: boolean }
  | { readonly kind: 'open' | 'mark' | 'markAll' | 'unmark' | 'copy' }
  | { readonly kind: 'digit'; readonly digit: string };

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

interface Where {
  readonly place: number;
  readonly count: number;
  readonly columns: number;
  readonly pageRows: number;
}

/** Undefined where the key is none of ours. */
export function gridKey(pressed: Pressed, { place, count, columns, pageRows }: Where): GridKey | undefined {
  const { key, shiftKey, altKey } = pressed;
  if (altKey) return undefined;
  if (pressed.ctrlKey || pressed.metaKey) {
    if (key === 'a') return { kind: 'markAll' };
    if (key === 'c') return { kind: 'copy' };
    return key === 'Home' || key === 'End' ? moved(key === 'Home' ? 0 : count - 1, count, shiftKey) : undefined;
  }
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns },
    ...{ PageUp: -columns * pageRows, PageDown: columns * pageRows, Home: -Infinity, End: Infinity },
  };
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  if (step !== undefined) return moved(landed(place, step, count, columns), count, shiftKey);
  if (key === 'Enter') return { kind: 'open' };
  if (key === ' ') return { kind: 'mark' };
  if (key === 'Escape') return { kind: 'unmark' };
  return /^\d$/.test(key) ? { kind: 'digit', digit: key } : undefined;
}

/** Rows up and down keep the column; from the first row there is no way up. */
function landed(place: number, step: number, count: number, columns: number): number {
  if (!Number.isFinite(step)) return step < 0 ? 0 : count - 1;
  const to = place + step;
  if (Math.abs(step) < columns || (to >= 0 && to < count)) return to;
  if (step < 0) return place % columns;
  const lastRow = Math.floor((count - 1) / columns);
  return Math.floor(place / columns) === lastRow ? place : Math.min(count - 1, lastRow * columns + (place % columns));
}

function moved(to: number, count: number, marks: boolean): GridKey | undefined {
  return count === 0 ? undefined : { kind: 'move', to: Math.min(Math.max(to, 0), count - 1), marks };
}
