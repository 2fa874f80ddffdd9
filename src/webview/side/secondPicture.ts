/** Of two pictures that are compared: the second one, and the way to its own map. */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { h, setText, show } from '../kit/dom.ts';
import { score } from '../kit/format.ts';
import { section } from '../kit/section.ts';
import { readExplanation } from '../state/scene.ts';
import type { Part } from '../state/store.ts';

export function secondPicture(send: (message: FromWebview) => void): Part {
  const text = h('p', { class: 'note' });
  const link = (title: string, action: 'showReference' | 'chooseReference'): HTMLElement =>
    h('button', { class: 'link', onclick: () => send({ kind: 'action', action }) }, title);
  const there = link('Show the map on it', 'showReference');
  const links = h('p', { class: 'note' }, there, ' ', link('Another picture…', 'chooseReference'));
  const element = section('Second picture', [text, links]);
  return {
    element,
    render(state) {
      const explanation = readExplanation(state);
      const other = explanation?.others?.find(({ role }) => role === 'reference');
      show(element, other !== undefined && !state.comparison);
      if (!explanation || !other) return;
      const name = other.image.split(/[\\/]/).at(-1) ?? '';
      setText(text, `“${name}”: the cosine of the two embeddings is ${score(explanation.class.score)} (1: alike).`);
    },
  };
}
