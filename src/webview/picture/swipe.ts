/** The edge between before and after: dragged, or moved with the arrow keys. */
import { h, setAttribute } from '../kit/dom.ts';
import { known } from '../../vocabulary/known.ts';

const keySteps: Readonly<Record<string, number>> = {
  ArrowLeft: -0.02,
  ArrowRight: 0.02,
  PageDown: -0.1,
  PageUp: 0.1,
  Home: -1,
  End: 1,
};

export interface SwipeHandle {
  readonly element: HTMLElement;
  place(fraction: number): void;
}

export function swipeHandle(moved: (fraction: number) => void): SwipeHandle {
  let fraction = 0.5;
  const element = h('div', {
    class: 'swipe',
    role: 'slider',
    tabindex: '0',
    'aria-label': 'Edge between photo and heat',
    'aria-valuemin': '0',
    'aria-valuemax': '100',
    onpointerdown: (event: PointerEvent) => {
      element.setPointerCapture(event.pointerId);
      event.preventDefault();
      element.focus({ preventScroll: true });
    },
    onpointermove: (event: PointerEvent) => {
      if (!element.hasPointerCapture(event.pointerId)) return;
      const { left, width } = known(element.parentElement, 'pane').getBoundingClientRect();
      moved((event.clientX - left) / width);
    },
    onkeydown: (event: KeyboardEvent) => {
      const step = keySteps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      moved(fraction + step);
    },
  });
  const place = (next: number): void => {
    fraction = next;
    element.style.left = `${next * 100}%`;
    setAttribute(element, 'aria-valuenow', Math.round(next * 100));
    setAttribute(element, 'aria-valuetext', `${Math.round(next * 100)} % photo`);
  };
  return { element, place };
}
