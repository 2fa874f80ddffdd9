/** The help: what the keys do, and what the words mean. */
import { Dialog } from '../kit/dialog.ts';
import { h } from '../kit/dom.ts';
import { keyGroups, keyName, words } from './helpWords.ts';

export function help(): { readonly element: HTMLElement; readonly open: () => void } {
  const dialog = new Dialog();
  return { element: dialog.element, open: () => dialog.open('Words and keys', contents()) };
}

function contents(): readonly HTMLElement[] {
  const isMac = navigator.platform.startsWith('Mac');
  const meanings = words.flatMap(([word, meaning]) => [h('dt', {}, word), h('dd', {}, meaning)]);
  const groups = keyGroups.flatMap(([where, lines]) => {
    const rows = lines.flatMap(([keys, does]) => {
      const all = keys.map((key) => h('kbd', {}, keyName(key, isMac)));
      return [h('dt', {}, ...all), h('dd', {}, does)];
    });
    return [h('h3', {}, where), h('dl', {}, ...rows)];
  });
  return [h('dl', {}, ...meanings), ...groups];
}
