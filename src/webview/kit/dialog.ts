/** A window over the panel: Escape, its button or a click beside it closes it, and the focus goes back. */
import { h } from './dom.ts';
import { icon } from './icons.ts';

let count = 0;

export class Dialog {
  readonly element: HTMLDialogElement;
  private readonly title: HTMLElement;
  private readonly content = h('div', { class: 'content', tabindex: '0' });

  constructor() {
    const id = `dialog-${++count}`;
    this.title = h('h2', { id });
    const close = h(
      'button',
      { class: 'tool', title: 'Close (Esc)', 'aria-label': 'Close', onclick: () => this.element.close() },
      icon('close'),
    );
    this.element = h(
      'dialog',
      { class: 'dialog', 'aria-labelledby': id },
      h('div', { class: 'head' }, this.title, close),
      this.content,
    );
    this.element.addEventListener('click', ({ target }) => {
      if (target === this.element) this.element.close(); // its own box is covered by head and content
    });
    // Keys are the dialog's while it is open.
    this.element.addEventListener('keydown', (event) => event.stopPropagation());
  }

  open(title: string, children: readonly Node[]): void {
    this.title.textContent = title;
    this.content.replaceChildren(...children);
    if (!this.element.open) this.element.showModal();
    this.content.scrollTop = 0;
  }
}
