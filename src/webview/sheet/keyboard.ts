/** The keyboard in the grid; see keys.ts for what each key means. */
import type { Grid } from './grid.ts';
import { gridKey, type GridKey } from './keys.ts';
import type { SheetModel } from './model.ts';

export interface KeyboardEvents {
  readonly open: (id: number) => void;
  readonly marksChanged: () => void;
  readonly copy: () => void;
  readonly holdHeat: (isHeld: boolean) => void;
  /** A number is being typed; empty: done. */
  readonly typed: (text: string) => void;
}

/** After so long a pause a typed number is whole. */
const pauseMs = 900;

export function useKeyboard(grid: Grid, model: SheetModel, events: KeyboardEvents): void {
  const type = numberTyping(model, events.typed);
  const act = (key: GridKey): void => {
    const { focused } = model;
    if (key.kind === 'digit') return type(key.digit);
    if (key.kind === 'copy') return events.copy();
    if (key.kind === 'move') {
      const id = model.at(key.to);
      if (key.marks && focused !== undefined && id !== undefined) model.extend(focused, id);
      model.focus(id);
    } else if (key.kind === 'markAll' || key.kind === 'unmark') model.markShown(key.kind === 'markAll');
    else if (focused === undefined) return;
    else if (key.kind === 'open') return events.open(focused);
    else model.mark(focused, false);
    if (key.kind !== 'move' || key.marks) events.marksChanged();
  };
  grid.element.addEventListener('keydown', (event) => {
    if (isHeatKey(event) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (!event.repeat) events.holdHeat(true);
      return;
    }
    const { columns } = grid.layout;
    const place = model.focused === undefined ? 0 : (model.placeOf(model.focused) ?? 0);
    const key = gridKey(event, { place, count: model.count, columns, pageRows: grid.pageRows });
    if (!key) return;
    event.preventDefault();
    act(key);
  });
  window.addEventListener('keyup', (event) => {
    if (isHeatKey(event)) events.holdHeat(false);
  });
  window.addEventListener('blur', () => events.holdHeat(false));
}

const isHeatKey = ({ key }: KeyboardEvent): boolean => key.toLowerCase() === 'h';

/** The focus goes to the picture of the number that is typed. */
function numberTyping(model: SheetModel, typed: KeyboardEvents['typed']): (digit: string) => void {
  let number = '';
  let timer = 0;
  return (digit) => {
    number += digit;
    const place = Math.min(Math.max(Number(number), 1), model.count) - 1;
    model.focus(model.at(place));
    typed(`${number} of ${model.count}`);
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      number = '';
      typed('');
    }, pauseMs);
  };
}
