/** The model's name, what it is in a line, and what can be done with it; or why there is nothing more. */
import type { CardMessage, FromCard } from '../../protocol/card.ts';
import type { HeadKind } from '../../vocabulary/names.ts';
import { h, setText, show } from '../kit/dom.ts';
import { icon } from '../kit/icons.ts';
import type { Block } from './block.ts';

const kinds: Readonly<Record<HeadKind, string>> = {
  classes: 'Classifier',
  numbers: 'Answers with numbers',
  embedding: 'Makes embeddings',
  pixels: 'Segmentation',
  voxels: 'Segmentation of volumes',
  boxes: 'Detector',
  words: 'Writes captions',
  prompts: 'Compares pictures with texts',
};

export function header(post: (message: FromCard) => void): Block {
  const [name, kind] = [h('h1'), h('p', { class: 'kind', role: 'status' })];
  const tryOn = h('button', { class: 'button', onclick: () => post({ kind: 'tryOn' }) }, 'Try on Image…');
  const titles = h('div', {}, name, kind);
  return {
    element: h('header', {}, titles, tryOn),
    render(message) {
      setText(name, message.name);
      setText(kind, summary(message));
      show(tryOn, message.reading !== undefined);
    },
  };
}

function summary({ name, isReading, reading }: CardMessage): string {
  if (isReading) return 'Reading the model…';
  if (!reading) return '';
  const { head, classCount, parts } = reading.model;
  const counted = head === 'classes' && classCount > 0 ? ` of ${classCount.toLocaleString('en')} classes` : '';
  const others = parts.filter((part) => part !== name).join(', ');
  const part = reading.explained === name ? '' : ` The layers below are those of ${reading.explained}.`;
  return `${kinds[head]}${counted}.${others === '' ? '' : ` Together with ${others}.`}${part}`;
}

export function failed(post: (message: FromCard) => void): Block {
  const element = h('section', { class: 'failed', role: 'alert' });
  let drawn = '';
  return {
    element,
    render({ failure }) {
      show(element, failure !== undefined);
      const now = JSON.stringify(failure) ?? '';
      if (!failure || now === drawn) return;
      drawn = now;
      const { code, title, message, nextStep, actions } = failure;
      const buttons = actions.map(({ id, title: words }) =>
        h('button', { class: 'button secondary', onclick: () => post({ kind: 'action', action: id }) }, words),
      );
      element.replaceChildren(
        h('h2', {}, icon(code === '' ? 'info' : 'error'), title),
        h('p', {}, `${message} ${nextStep}`),
        h('div', { class: 'buttons' }, ...buttons),
        ...(code === '' ? [] : [h('p', { class: 'code' }, code)]),
      );
    },
  };
}
