/** Warnings of the explanation in words; where the signed map tells more, a button shows it. */
import type { Explanation } from '../../protocol/explanation.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { h, show } from '../kit/dom.ts';
import { icon } from '../kit/icons.ts';
import { isEmpty } from '../state/heat.ts';
import { readExplanation } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Part } from '../state/store.ts';

export interface Notice {
  readonly text: string;
  readonly offersSigned: boolean;
}

/** An empty map is always said, and the signed one offered where the model's methods hold it. */
export function noticesOf({ explanation, model, comparison }: State): readonly Notice[] {
  const shown = explanation ?? comparison?.a.explanation;
  if (!shown) return [];
  const hasSigned =
    explanation !== undefined &&
    explanation.method !== 'signed' &&
    (model?.methods.some(({ name }) => name === 'signed') ?? false);
  const warnings: Explanation['warnings'] = (
    comparison ? [...shown.warnings, ...comparison.b.explanation.warnings] : shown.warnings
  ).filter((warning, index, all) => all.findIndex(({ message }) => message === warning.message) === index);
  const empty = isEmpty(shown.heatmap);
  if (empty && warnings.length === 0) return [{ text: emptyText(shown), offersSigned: hasSigned }];
  const helped = warnings.findIndex(({ code }) => signedHelps.includes(code));
  const isDeaf = warnings.some(({ code }) => code === 'gradient-zero'); // then the signed map is empty, too
  return warnings.map(({ message }, index) => ({
    text: message,
    offersSigned: hasSigned && !isDeaf && index === (empty ? 0 : helped),
  }));
}

/** Codes of warnings about what ReLU or the weights' denominator did: the signed map knows neither. */
const signedHelps = ['map-empty', 'cam-denominator'];

function emptyText(explanation: Explanation): string {
  return `Nothing at this layer speaks for “${explanation.class.label}”: the map is empty after ReLU.`;
}

export function notices(send: (message: FromWebview) => void): Part {
  const element = h('div', { class: 'notices' });
  return {
    element,
    render(state, before) {
      const unchanged = before && readExplanation(before) === readExplanation(state) && before.model === state.model;
      if (unchanged) return;
      const list = noticesOf(state);
      show(element, list.length > 0);
      element.replaceChildren(...list.map((notice) => drawn(notice, send)));
    },
  };
}

function drawn({ text, offersSigned }: Notice, send: (message: FromWebview) => void): HTMLElement {
  const showSigned = (): void => send({ kind: 'explain', method: 'signed' });
  return h(
    'div',
    { class: 'notice' },
    icon('warning'),
    h(
      'p',
      {},
      text,
      offersSigned ? ' ' : undefined,
      offersSigned ? h('button', { class: 'link', onclick: showSigned }, 'Show signed map') : undefined,
    ),
  );
}
