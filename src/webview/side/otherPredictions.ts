/** Of two models compared: what B predicts. A's own are in the list of predictions. */
import type { Prediction } from '../../vocabulary/explanation.ts';
import { h, show } from '../kit/dom.ts';
import { chance, score } from '../kit/format.ts';
import { section } from '../kit/section.ts';
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
      const head = ['Class', 'Probability', 'Logit'].map((text) => h('th', { scope: 'col' }, text));
      const rows = shownPredictions(explanation).map((each) => rowOf(each, each.index === explanation.class.index));
      table.replaceChildren(h('tr', {}, ...head), ...rows);
    },
  };
}

function rowOf(prediction: Prediction, isExplained: boolean): HTMLElement {
  const { label, score: logit, index } = prediction;
  const name = h('th', { scope: 'row', title: `${label} (class ${index})` }, label);
  const cells = [chance(prediction), score(logit)].map((text) => h('td', {}, text));
  return h('tr', isExplained ? { class: 'explained', 'aria-current': 'true' } : {}, name, ...cells);
}
