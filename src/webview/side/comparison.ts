/** The two sides of a comparison in numbers. */
import type { Agreement } from '../../vocabulary/agreement.ts';
import type { ComparisonMessage } from '../../protocol/comparison.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { h, show } from '../kit/dom.ts';
import { chance, digits, percent, score } from '../kit/format.ts';
import { differenceOf } from '../state/heat.ts';
import { answerTitle, scoreTitle, shownScore } from '../state/listing.ts';
import { section } from '../kit/section.ts';
import type { Part } from '../state/store.ts';

export function comparison(send: (message: FromWebview) => void): Part {
  const table = h('table');
  const agreement = h('table', { class: 'agreement' });
  const note = h('p', { class: 'note' });
  const end = h(
    'button',
    { class: 'link', onclick: () => send({ kind: 'action', action: 'endComparison' }) },
    'End comparison',
  );
  const next = h(
    'button',
    {
      class: 'link',
      title: 'The next image on which the two have other first classes, or maps with a cosine below 0.5',
      onclick: () => send({ kind: 'action', action: 'nextDisagreement' }),
    },
    'Next disagreement',
  );
  const onward = h('p', { class: 'note onward' }, next);
  const element = section('Comparison', [table, agreement, note, onward], end);
  return {
    element,
    render({ comparison: compared }, before) {
      show(element, compared !== undefined);
      if (!compared || compared === before?.comparison) return;
      table.replaceChildren(...tableRows(compared));
      show(onward, compared.by === 'model');
      agreement.replaceChildren(...agreementRows(compared));
      show(agreement, compared.agreement !== undefined);
      note.textContent = noteOf(compared);
    },
  };
}

const titles = { method: 'Method', layer: 'Layer', model: 'Model' } as const;

function tableRows({ by, a, b }: ComparisonMessage): readonly HTMLElement[] {
  const [left, right] = [a.explanation, b.explanation];
  const row = (name: string, first: string, second: string): HTMLElement =>
    h('tr', {}, h('th', { scope: 'row' }, name), h('td', { title: first }, first), h('td', { title: second }, second));
  const head = h('tr', {}, h('td'), h('th', { scope: 'col' }, 'A'), h('th', { scope: 'col' }, 'B'));
  return [
    head,
    ...(by === 'class' ? [] : [row(titles[by], a.title, b.title)]),
    row(answerTitle(left.target), left.class.label, right.class.label),
    row('Probability', chance(left.class), chance(right.class)),
    row(scoreTitle(left.target), scoreOf(left), scoreOf(right)),
    row('Maximum', digits(left.heatmap.maximum), digits(right.heatmap.maximum)),
  ];
}

const scoreOf = ({ class: explained, target }: Explanation): string => score(shownScore(explained, target));

function noteOf(compared: ComparisonMessage): string {
  return [matchText(compared), differenceText(compared)].filter(Boolean).join(' ');
}

/** Two models explain one class; how B's was found. */
function matchText({ match, a, b }: ComparisonMessage): string {
  const [{ label, index }, other] = [a.explanation.class, b.explanation.class];
  if (match === 'index') return `B has no class named “${label}”: its class ${index}, “${other.label}”, is explained.`;
  return match === 'none' ? `B has no class “${label}”: its top prediction, “${other.label}”, is explained.` : '';
}

function differenceText(compared: ComparisonMessage): string {
  const difference = differenceOf(compared);
  if (!difference) return 'The two maps cover no common part of the photo: no difference is drawn.';
  return [
    difference.absolute ? 'A − B is in the maps’ own units.' : 'A − B after each map was scaled to 1.',
    difference.isPart ? 'The models see different parts of the photo: A − B is of the part that both see.' : '',
    difference.resampled ? 'The coarser map was interpolated to the finer grid.' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Each figure's title, and what it means; as docs/distillation.md defines them. */
const figures: readonly (readonly [keyof Agreement | 'divergence', string, string])[] = [
  ['cosine', 'Cosine', '1 = the same map'],
  ['pearson', 'Correlation (Pearson)', '1 = the same but for scale and level'],
  ['spearman', 'Rank correlation (Spearman)', '1 = the same order of cells'],
  ['iou', 'IoU at half', '1 = the same cells reach half of the maximum'],
  ['distance', 'Between the hottest cells', 'of the diagonal; 0 = the same place'],
  ['interpret', 'L_interpret', 'sum of squared differences; 0 = the same map'],
  ['divergence', 'Divergence of the predictions', 'Jensen–Shannon, bits, 0 to 1; 0 = the same'],
];

function agreementRows({ agreement, divergence }: ComparisonMessage): readonly HTMLElement[] {
  if (!agreement) return [];
  const head = h('caption', {}, 'Agreement of the maps');
  const values = { ...agreement, divergence };
  const rows = figures
    .filter(([name]) => name !== 'divergence' || divergence !== undefined)
    .map(([name, title, about]) => {
      const value = values[name];
      const text =
        value === undefined ? '–' : name === 'distance' ? percent(value) : value.toFixed(2).replace('-', '−');
      return h('tr', {}, h('th', { scope: 'row' }, title, ' ', h('small', {}, about)), h('td', {}, text));
    });
  return [head, ...rows];
}
