/** Why there is no explanation: what happened, what to do, and buttons that do it. */
import type { FailureMessage } from '../../protocol/panel.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { h, show } from '../kit/dom.ts';
import { icon } from '../kit/icons.ts';
import type { Part } from '../state/store.ts';

export function failure(send: (message: FromWebview) => void): Part {
  const element = h('div', { class: 'failure', role: 'alert' });
  return {
    element,
    render({ failure: failed }, before) {
      show(element, failed !== undefined);
      if (failed && failed !== before?.failure) element.replaceChildren(card(failed, send));
    },
  };
}

function card(
  { tone, code, title, message, nextStep, actions }: FailureMessage,
  send: (message: FromWebview) => void,
): HTMLElement {
  const heading = title ?? 'No explanation';
  const buttons = actions.map(({ id, title: words }, index) =>
    h(
      'button',
      { class: index === 0 ? 'button' : 'button secondary', onclick: () => send({ kind: 'action', action: id }) },
      words,
    ),
  );
  return h(
    'div',
    { class: `card ${tone}` },
    h('h2', {}, tone === 'error' ? icon('error') : undefined, heading),
    h('p', {}, message),
    nextStep ? h('p', {}, nextStep) : undefined,
    buttons.length > 0 ? h('div', { class: 'buttons' }, ...buttons) : undefined,
    code ? h('p', { class: 'code' }, code) : undefined,
  );
}
