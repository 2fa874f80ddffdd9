/** A native range with its value beside it. */
import { h, setText } from './dom';
import { field } from './section';

export interface Slider {
  readonly element: HTMLElement;
  show(value: number): void;
}

export function slider(label: string, text: (value: number) => string, changed: (value: number) => void): Slider {
  const value = h('span', { class: 'number', 'aria-hidden': 'true' });
  const input = h('input', {
    type: 'range',
    min: '0',
    max: '1',
    step: '0.01',
    oninput: () => changed(Number(input.value)),
  });
  const show = (next: number): void => {
    if (Number(input.value) !== next) input.value = String(next);
    input.style.setProperty('--filled', `${next * 100}%`);
    input.setAttribute('aria-valuetext', text(next));
    setText(value, text(next));
  };
  return { element: field(label, input, value), show };
}
