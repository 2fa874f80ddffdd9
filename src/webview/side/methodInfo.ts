/** The button next to the method: how it makes its map, when that misleads, and the paper. */
import { methodNotes } from '../../vocabulary/methodNotes.ts';
import { methodTitles, type MethodName } from '../../vocabulary/names.ts';
import { Dialog } from '../kit/dialog.ts';
import { h } from '../kit/dom.ts';
import { icon } from '../kit/icons.ts';

/** @param shown the method that is shown */
export function methodInfo(shown: () => MethodName): HTMLElement {
  const dialog = new Dialog();
  const [title, onclick] = ['About this method', () => dialog.open(methodTitles[shown()], about(shown()))];
  const button = h('button', { class: 'tool', title, 'aria-label': title, onclick }, icon('info'));
  return h('span', {}, button, dialog.element);
}

function about(name: MethodName): readonly HTMLElement[] {
  const { how, misleads, paper, url } = methodNotes[name];
  return [
    ...[h('h3', {}, 'How the map is made'), h('p', {}, how)],
    ...[h('h3', {}, 'When it misleads'), h('p', {}, misleads)],
    ...[h('h3', {}, 'The paper'), h('p', {}, h('a', { href: url }, paper))],
  ];
}
