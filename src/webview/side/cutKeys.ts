/** A small view of a volume: by the keyboard and the wheel. */
import type { State } from '../state/state.ts';
import type { Dispatch } from '../state/store.ts';
import type { UserEvent } from '../state/userEvents.ts';

export interface CutView {
  readonly element: HTMLElement;
  draw(state: State, isMaximum: boolean): void;
}

export const keysText = 'Arrow keys move the cross-hair, Page Up and Page Down go to the next one.';

/** With the focus, the wheel goes where Page Up and Page Down go. */
export function listenToKeys(
  element: HTMLElement,
  eventOf: (key: string) => UserEvent | undefined,
  dispatch: Dispatch,
): void {
  const act = (event: Event, key: string): void => {
    const moved = eventOf(key);
    if (!moved) return;
    event.preventDefault();
    event.stopPropagation();
    dispatch(moved);
  };
  element.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) act(event, event.key);
  });
  const wheel = (event: WheelEvent): void => {
    // Else who scrolls the side bar would be held up here.
    if (document.activeElement === element) act(event, event.deltaY > 0 ? 'PageDown' : 'PageUp');
  };
  element.addEventListener('wheel', wheel, { passive: false });
}
