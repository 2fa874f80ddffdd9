/** A pull with the right button. After one no menu opens; a mere click with it opens the menu as ever. */

/** Pixels that a hand moves in a click. */
const tremble = 4;

/** `pull`: by how many pixels; false where there is nothing to pull, and the button only opens the menu. */
export function listenToRightDrag(element: HTMLElement, pull: (dx: number, dy: number) => boolean): void {
  let [pointer, moved, withheld] = [undefined as number | undefined, false, false];
  let from = { x: 0, y: 0 };
  element.addEventListener('pointerdown', ({ button, pointerId, clientX: x, clientY: y }) => {
    if (button !== 2) return;
    [moved, withheld] = [false, false];
    if (!pull(0, 0)) return;
    [pointer, from] = [pointerId, { x, y }];
    element.setPointerCapture(pointerId);
  });
  element.addEventListener('pointermove', ({ pointerId, clientX: x, clientY: y }) => {
    if (pointerId !== pointer) return;
    const [dx, dy] = [x - from.x, y - from.y];
    moved ||= Math.hypot(dx, dy) > tremble;
    if (!moved) return;
    from = { x, y };
    pull(dx, dy);
  });
  element.addEventListener('pointerup', ({ button, pointerId, clientX, clientY }) => {
    if (button !== 2 || pointerId !== pointer) return;
    pointer = undefined;
    // Linux and macOS ask for the menu when the button goes down, and it is not known yet what comes.
    if (withheld && !moved)
      element.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX, clientY }));
  });
  element.addEventListener('pointercancel', () => (pointer = undefined));
  element.addEventListener('contextmenu', (event) => {
    if (!event.isTrusted || (pointer === undefined && !moved)) return;
    withheld = pointer !== undefined;
    moved &&= pointer !== undefined; // Windows asks when it goes up: once for a pull
    event.preventDefault();
    event.stopPropagation();
  });
}
