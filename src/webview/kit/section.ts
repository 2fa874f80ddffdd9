/** A titled block of the side bar, with what belongs at its title's right. */
import { h } from './dom.ts';

let count = 0;

export function section(title: string, children: readonly HTMLElement[], aside?: HTMLElement): HTMLElement {
  const id = `section-${++count}`;
  const head = h('div', { class: 'head' }, h('h2', { id }, title), aside);
  return h('section', { 'aria-labelledby': id, 'data-section': title.toLowerCase() }, head, ...children);
}

/** A label left of its control. */
export function field(label: string, control: HTMLElement, aside?: HTMLElement): HTMLElement {
  const id = `control-${++count}`;
  control.id = id;
  return h('div', { class: 'field' }, h('label', { for: id }, label), control, aside);
}
