/**
 * What the map is worth: measured on request, next to a blob in the center and to other methods; and its gradient's
 * check.
 */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import type { CurveFigures, MethodFigures, TrustFigures } from '../../protocol/trust.ts';
import { h, setText, show } from '../kit/dom.ts';
import { heat, percent } from '../kit/format.ts';
import { section } from '../kit/section.ts';
import { verdictText } from '../kit/verdict.ts';
import { gray } from '../state/colors.ts';
import type { State } from '../state/state.ts';
import type { Part } from '../state/store.ts';
import { curve } from './curve.ts';
import { markOf } from '../kit/mark.ts';
import { randomization } from './randomization.ts';
import { thumbnail } from './thumbnail.ts';

export function trust(send: (message: FromWebview) => void): Part {
  const verify = h('button', { class: 'link', onclick: () => send({ kind: 'trust', what: 'gradient' }) }, 'Verify');
  const [badge, mark] = [h('span', {}), h('span', { class: 'mark' })];
  const gradient = h('p', { class: 'verdict' }, mark, badge, verify);
  const measure = h('button', { class: 'link', onclick: () => send({ kind: 'trust', what: 'measures' }) }, 'Measure');
  const [said, figures] = [h('p', { class: 'note' }), h('div', { class: 'figures' })];
  const methods = h('div', { class: 'rivals', role: 'group', 'aria-label': 'Methods, the smallest drop first' });
  const weights = randomization(send);
  const element = section('Trust', [gradient, weights.element, said, figures, methods], measure);
  return {
    element,
    render(state, before) {
      const { explanation, evidence, maps, view } = state;
      const { trust: known } = evidence;
      show(element, explanation !== undefined);
      if (!explanation || (before && known === before.evidence.trust && explanation === before.explanation)) return;
      const needs = state.model?.methods.find(({ name }) => name === explanation.method)?.needsGradient ?? true;
      show(gradient, needs);
      weights.render(known);
      show(verify, known?.gradient === undefined && known?.isRunning !== true);
      setText(badge, verdictText(known?.gradient));
      mark.replaceChildren(...(known?.gradient ? [markOf(known.gradient.agrees)] : []));
      show(mark, known?.gradient !== undefined);
      show(measure, known?.figures === undefined && known?.isRunning !== true && !explanation.heatmap.signed);
      setText(said, known?.isRunning ? 'Running the model…' : introduction(explanation.heatmap.signed));
      show(said, known?.isRunning === true || known?.figures === undefined);
      figures.replaceChildren(...(known?.figures ? figureRows(known.figures) : []));
      const palette = maps?.[view.colorMap] ?? gray;
      methods.replaceChildren(
        ...sorted(known?.methods ?? []).map((each) => thumbnail(rival(each, state, send), palette)),
      );
      show(methods, (known?.methods.length ?? 0) > 1);
    },
  };
}

const introduction = (isSigned: boolean): string =>
  isSigned
    ? 'A signed map has no order from most to least relevant: it can’t be measured by hiding.'
    : 'Measure hides the hot pixels from the model, and shows them alone: about 130 runs.';

const names = { drop: 'Average Drop', insertion: 'insertion', deletion: 'deletion' } as const;

function figureRows({
  drop,
  insertion,
  deletion,
  center,
  noBetterThanCenter,
  runs,
}: TrustFigures): readonly HTMLElement[] {
  const weak = noBetterThanCenter.map((name) => (name in names ? names[name as keyof typeof names] : name));
  const verdict =
    weak.length > 0
      ? `No better than a blob in the center of the picture: ${weak.join(', ')}.`
      : 'Better than a blob in the center of the picture, by all of these.';
  return [
    h(
      'p',
      { class: 'verdict' },
      h('span', { class: 'mark' }, markOf(weak.length === 0)),
      h('span', {}, verdict, ` (${runs} runs)`),
    ),
    ...(drop ? [figure('Average Drop', percent(drop.drop), center.drop, percent, dropText(drop))] : []),
    ...(insertion ? curveRows(insertion, center.insertion, 'insertion') : []),
    ...(deletion ? curveRows(deletion, center.deletion, 'deletion') : []),
  ];
}

const curveTexts = {
  insertion: ['Insertion', 'revealed', 'The hottest pixels alone bring the class back early: higher is better.'],
  deletion: ['Deletion', 'hidden', 'Without the hottest pixels the class goes early: lower is better.'],
} as const;

function curveRows(
  figures: CurveFigures,
  center: number | undefined,
  what: keyof typeof curveTexts,
): readonly HTMLElement[] {
  const [title, verb, sentence] = curveTexts[what];
  return [
    figure(title, heat(figures.auc), center, heat, `${sentence} Fill: ${figures.fill}.`),
    curve(figures, title, verb),
  ];
}

const dropText = ({ drop, increase }: NonNullable<TrustFigures['drop']>): string =>
  increase
    ? 'Seen through the map alone, the model is surer of the class than before (an increase).'
    : `Seen through the map alone, the class keeps ${percent(1 - drop)} of its probability: lower is better.`;

function figure(
  name: string,
  value: string,
  center: number | undefined,
  text: (value: number) => string,
  sentence: string,
): HTMLElement {
  const beside = center === undefined ? '' : `center: ${text(center)}`;
  const row = h(
    'div',
    { class: 'figure' },
    h('span', {}, name),
    h('b', { class: 'number' }, value),
    h('span', { class: 'number dim' }, beside),
  );
  return h('div', {}, row, h('p', { class: 'note' }, sentence));
}

const sorted = (methods: readonly MethodFigures[]): readonly MethodFigures[] =>
  [...methods].sort((a, b) => a.drop - b.drop);

function rival(
  { method, heatmap, drop }: MethodFigures,
  { explanation, model }: State,
  send: (message: FromWebview) => void,
): Parameters<typeof thumbnail>[0] {
  const title = model?.methods.find(({ name }) => name === method)?.title ?? method;
  const isShown = explanation?.method === method;
  const choose = (): void => send({ kind: 'explain', method });
  return { heatmap, title, value: percent(drop), unit: 'Average Drop', isShown, choose };
}
