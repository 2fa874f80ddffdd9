/** A native range with its value next to it. */
import { h, setAttribute, setText } from './dom.ts';
import { field } from './section.ts';

export interface Slider {
  readonly element: HTMLElement;
  /** `most`: 1 where it is left out. */
  show(value: number, most?: number): void;
}

export function slider(
  label: string,
  text: (value: number, most: number) => string,
  changed: (value: number) => void,
  step = 0.01,
): Slider {
  const value = h('span', { class: 'number', 'aria-hidden': 'true' });
  const input = h('input', {
    type: 'range',
    min: '0',
    max: '1',
    step: String(step),
    oninput: () => changed(Number(input.value)),
  });
  const show = (next: number, most = 1): void => {
    setAttribute(input, 'max', most);
    if (Number(input.value) !== next) input.value = String(next);
    input.style.setProperty('--filled', `${most > 0 ? (next / most) * 100 : 0}%`);
    input.setAttribute('aria-valuetext', text(next, most));
    setText(value, text(next, most));
  };
  return { element: field(label, input, value), show };
}
