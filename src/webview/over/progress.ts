/** What the engine is doing; shown only when it takes longer than a blink. */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { h, setText, show } from '../kit/dom.ts';
import { stageText } from '../kit/format.ts';
import type { Part } from '../state/store.ts';

const blink = 150;

export function progress(send: (message: FromWebview) => void): Part {
  const text = h('span');
  const cancel = h('button', { class: 'link', onclick: () => send({ kind: 'cancel' }) }, 'Cancel');
  const chip = h('div', { class: 'chip' }, h('span', { class: 'spinner', 'aria-hidden': 'true' }), text, cancel);
  const element = h(
    'div',
    { class: 'progress', hidden: true },
    h('div', { class: 'progress-bar', 'aria-hidden': 'true' }),
    chip,
  );
  let timer = 0;
  return {
    element,
    render({ progress: stage, progressCount }, before) {
      if (stage) setText(text, stageText(stage, progressCount));
      if ((stage === undefined) === (before?.progress === undefined)) return;
      clearTimeout(timer);
      if (stage) timer = window.setTimeout(() => show(element, true), blink);
      else show(element, false);
    },
  };
}
