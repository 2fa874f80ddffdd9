/** Click: focus; with Ctrl or on the check mark: mark; with Shift: mark up to here; twice: open. */
import type { Grid } from './grid.ts';
import type { SheetModel } from './model.ts';

export interface MouseEvents {
  readonly open: (id: number) => void;
  readonly marksChanged: () => void;
}

export function useMouse(grid: Grid, model: SheetModel, { open, marksChanged }: MouseEvents): void {
  grid.element.addEventListener('click', (event) => {
    const id = grid.idAt(event.target);
    if (id === undefined) return;
    const isOnMark = event.target instanceof Element && event.target.closest('.mark') !== null;
    if (event.ctrlKey || event.metaKey || event.shiftKey || isOnMark) {
      model.mark(id, event.shiftKey);
      marksChanged();
    }
    model.focus(id);
  });
  grid.element.addEventListener('dblclick', (event) => {
    const id = grid.idAt(event.target);
    if (id !== undefined) open(id);
  });
}
