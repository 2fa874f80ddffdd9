/** What is hidden from the model, and with what it is filled. */
import { fillNames, type FillName } from '../../vocabulary/names.ts';
import { h, setText, show } from '../kit/dom.ts';
import { hidesSomething, hidingText, usualFill } from '../state/evidence.ts';
import type { Dispatch, Part } from '../state/store.ts';

const fillTitles = {
  blur: 'Blur',
  mean: 'Mean color',
  black: 'Black',
  gray: 'Gray',
  linear: 'Noisy linear imputation',
} as const satisfies Record<FillName, string>;

export function hidingBar(dispatch: Dispatch): Part {
  const text = h('span', {});
  const again = h('button', { class: 'link', onclick: () => dispatch({ kind: 'showAll' }) }, 'Show all');
  const said = h('p', { class: 'note' }, text, again);
  const fill = h('select', {
    id: 'fill',
    onchange: () => dispatch({ kind: 'changeView', change: { fill: fill.value as FillName } }),
  });
  fill.append(...fillNames.map((value) => h('option', { value }, fillTitles[value])));
  const filled = h('div', { class: 'field' }, h('label', { for: 'fill' }, 'Hide with'), fill);
  const element = h('div', { class: 'hiding' }, said, filled);
  return {
    element,
    render({ evidence, explanation, view }) {
      show(element, (explanation?.regions.length ?? 0) > 0);
      show(said, hidesSomething(evidence.hiding));
      if (hidesSomething(evidence.hiding)) setText(text, `${hidingText(evidence.hiding)}. `);
      if (fill.value !== (view.fill ?? usualFill)) fill.value = view.fill ?? usualFill;
    },
  };
}
