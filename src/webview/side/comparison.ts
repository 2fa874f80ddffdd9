/** The two sides of a comparison in numbers. */
import type { ComparisonMessage } from '../../protocol/comparison.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { h, show } from '../kit/dom.ts';
import { chance, digits, score } from '../kit/format.ts';
import { correlation, differenceOf } from '../state/heat.ts';
import { section } from '../kit/section.ts';
import type { Part } from '../state/store.ts';

export function comparison(send: (message: FromWebview) => void): Part {
  const table = h('table');
  const note = h('p', { class: 'note' });
  const end = h(
    'button',
    { class: 'link', onclick: () => send({ kind: 'action', action: 'endComparison' }) },
    'End comparison',
  );
  const element = section('Comparison', [table, note], end);
  return {
    element,
    render({ comparison: compared }, before) {
      show(element, compared !== undefined);
      if (!compared || compared === before?.comparison) return;
      table.replaceChildren(...tableRows(compared));
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
    row('Class', left.class.label, right.class.label),
    row('Probability', chance(left.class), chance(right.class)),
    row('Logit', score(left.class.score), score(right.class.score)),
    row('Maximum', digits(left.heatmap.maximum), digits(right.heatmap.maximum)),
  ];
}

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
  if (!difference) return 'The two maps cover different parts of the photo: no difference is drawn.';
  const r = correlation(compared.a.explanation, compared.b.explanation);
  return [
    difference.absolute ? 'A − B is in the maps’ own units.' : 'A − B after each map was scaled to 1.',
    difference.resampled ? 'The coarser map was interpolated to the finer grid.' : '',
    r === undefined ? '' : `Correlation of the maps: ${digits(Number(r.toFixed(2)))}.`,
  ]
    .filter(Boolean)
    .join(' ');
}
