/** What is hidden from the model, and with what it is filled. */
import { fillNames, type FillName } from '../../vocabulary/names.ts';
import { usualSize } from '../state/brush.ts';
import { h, setAttribute, setText, show } from '../kit/dom.ts';
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
  const does = (what: 'hide' | 'keep', title: string): HTMLElement =>
    h('button', { class: 'link', onclick: () => dispatch({ kind: 'setHiding', does: what }) }, title);
  const [hide, keep] = [does('hide', 'Hide'), does('keep', 'Keep only')];
  const said = h('p', { class: 'note deeds' }, text, hide, keep, again);
  const brush = h(
    'button',
    {
      class: 'link',
      title: 'Paint on the photo what is hidden (B; [ and ] change the size, Alt erases, Shift draws a rectangle)',
    },
    'Brush',
  );
  let inHand: number | undefined;
  brush.addEventListener('click', () =>
    dispatch({ kind: 'brush', brush: inHand === undefined ? usualSize : undefined }),
  );
  const fill = fillSelect((value) => dispatch({ kind: 'changeView', change: { fill: value } }));
  const filled = h('div', { class: 'field' }, h('label', { for: 'fill' }, 'Hide with'), fill, brush);
  const element = h('div', { class: 'hiding' }, said, filled);
  return {
    element,
    render({ evidence, explanation, view }) {
      show(element, explanation !== undefined);
      inHand = evidence.brush;
      setAttribute(brush, 'aria-pressed', inHand !== undefined ? 'true' : 'false');
      setText(brush, inHand === undefined ? 'Brush' : 'Put brush down');
      show(hide, evidence.hiding.does === 'keep');
      show(keep, evidence.hiding.does === 'hide');
      show(said, hidesSomething(evidence.hiding));
      if (hidesSomething(evidence.hiding)) setText(text, `${hidingText(evidence.hiding)}. `);
      if (fill.value !== (view.fill ?? usualFill)) fill.value = view.fill ?? usualFill;
    },
  };
}

function fillSelect(changed: (fill: FillName) => void): HTMLSelectElement {
  const select = h('select', { id: 'fill', onchange: () => changed(select.value as FillName) });
  select.append(...fillNames.map((value) => h('option', { value }, fillTitles[value])));
  return select;
}
