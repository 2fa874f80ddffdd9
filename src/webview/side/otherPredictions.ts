/** Of two models compared: what B predicts. A's own are in the list of predictions. */
import { h, show } from '../kit/dom.ts';
import { chance, score } from '../kit/format.ts';
import { section } from '../kit/section.ts';
import { columnTitles, shownScore } from '../state/listing.ts';
import { shownPredictions } from '../state/scene.ts';
import type { Part } from '../state/store.ts';

export function otherPredictions(): Part {
  const table = h('table', { class: 'predicted' });
  const element = section('Predictions of B', [table]);
  return {
    element,
    render({ comparison }, before) {
      show(element, comparison?.by === 'model');
      if (comparison?.by !== 'model' || comparison === before?.comparison) return;
      const { explanation } = comparison.b;
      const head = columnTitles(explanation, false).map((text) => h('th', { scope: 'col' }, text));
      const rows = shownPredictions(explanation).map((each) => rowOf(each, each.index === explanation.class.index));
      table.replaceChildren(h('tr', {}, ...head), ...rows);
    },
  };
}

function rowOf(prediction: ReturnType<typeof shownPredictions>[number], isExplained: boolean): HTMLElement {
  const { label, index, target } = prediction;
  const name = h('th', { scope: 'row', title: `${label} (class ${index})` }, label);
  const cells = [chance(prediction), score(shownScore(prediction, target))].map((text) => h('td', {}, text));
  return h('tr', isExplained ? { class: 'explained', 'aria-current': 'true' } : {}, name, ...cells);
}
