/** A part of the card. It is drawn again where what it shows has changed, so that places and focus stay. */
import type { CardMessage } from '../../protocol/card.ts';
import { h, show } from '../kit/dom.ts';
import { section } from '../kit/section.ts';

export interface Block {
  readonly element: HTMLElement;
  readonly render: (message: CardMessage) => void;
}

/** `of`: what it shows, undefined where there is nothing; `draw`: that as elements. */
export function block<T>(
  title: string,
  of: (message: CardMessage) => T | undefined,
  draw: (shown: T) => readonly HTMLElement[],
  aside?: HTMLElement,
): Block {
  const body = h('div', { class: 'card-body' });
  const element = section(title, [body], aside);
  let drawn = '';
  return {
    element,
    render(message) {
      const shown = of(message);
      show(element, shown !== undefined);
      const now = JSON.stringify(shown) ?? '';
      if (shown === undefined || now === drawn) return;
      drawn = now;
      body.replaceChildren(...draw(shown));
    },
  };
}

export const rowsOf = (rows: readonly (readonly [string, string | undefined])[]): HTMLElement =>
  h(
    'dl',
    {},
    ...rows.flatMap(([term, text]) =>
      text === undefined || text === '' ? [] : [h('dt', {}, term), h('dd', {}, text)],
    ),
  );

export function table(heads: readonly string[], rows: readonly (readonly (string | HTMLElement)[])[]): HTMLElement {
  return h(
    'table',
    {},
    h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
    h('tbody', {}, ...rows.map((cells) => h('tr', {}, ...cells.map((cell) => h('td', {}, cell))))),
  );
}

/** A long list in its own space, which the keyboard scrolls. */
export const scrolling = (label: string, ...children: readonly HTMLElement[]): HTMLElement =>
  h('div', { class: 'scrolling', role: 'region', 'aria-label': label, tabindex: '0' }, ...children);
