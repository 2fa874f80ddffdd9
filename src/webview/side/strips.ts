/** The maps of the best classes, and of layers all through the model, side by side. */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { h, show } from '../kit/dom.ts';
import { chance, percent } from '../kit/format.ts';
import { section } from '../kit/section.ts';
import { gray } from '../state/colors.ts';
import { chosenOf, shownPredictions } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Part } from '../state/store.ts';
import { thumbnail } from './thumbnail.ts';

export function strips(send: (message: FromWebview) => void): Part {
  const classes = h('div', { class: 'rivals', role: 'group', 'aria-label': 'Maps of the best classes' });
  const layers = h('div', {
    class: 'rivals',
    role: 'group',
    'aria-label': 'Maps of layers, from the picture to the score',
  });
  const more = h('button', { class: 'link', onclick: () => send({ kind: 'trust', what: 'layers' }) }, 'Show layers');
  const element = section('Side by side', [classes, layers], more);
  return {
    element,
    render(state, before) {
      const { explanation, ahead, evidence, view, maps } = state;
      const known = evidence.trust?.layers ?? [];
      show(element, explanation !== undefined);
      if (!explanation) return;
      show(more, known.length === 0 && evidence.trust?.isRunning !== true);
      const isSame =
        explanation === before?.explanation &&
        ahead === before.ahead &&
        evidence.trust === before.evidence.trust &&
        view.colorMap === before.view.colorMap &&
        maps === before.maps;
      if (isSame) return;
      const palette = maps?.[view.colorMap] ?? gray;
      classes.replaceChildren(...classMaps(state, send).map((each) => thumbnail(each, palette)));
      show(classes, classes.childElementCount > 1);
      layers.replaceChildren(...layerMaps(state, send).map((each) => thumbnail(each, palette)));
      show(layers, known.length > 0);
    },
  };
}

type Thumbnails = readonly Parameters<typeof thumbnail>[0][];

/** What was worked out ahead, in the order of the predictions. */
function classMaps({ explanation, ahead }: State, send: (message: FromWebview) => void): Thumbnails {
  if (!explanation) return [];
  const answers = shownPredictions(explanation);
  return answers.flatMap((answer) => {
    const isShown = answer.index === explanation.class.index;
    const found = isShown ? explanation : ahead.find((each) => each.class.index === answer.index);
    if (!found) return [];
    const choose = (): void => send({ kind: 'explain', target: chosenOf(answer, answers) });
    const [title, value] = [answer.label, chance(answer)];
    return [{ heatmap: found.heatmap, title, value, unit: 'probability', isShown, choose }];
  });
}

function layerMaps({ explanation, evidence }: State, send: (message: FromWebview) => void): Thumbnails {
  return (evidence.trust?.layers ?? []).map(({ tensor, name, heatmap, drop }) => ({
    ...{ heatmap, title: shortName(name), unit: 'Average Drop' },
    value: drop === undefined ? '' : percent(drop),
    isShown: explanation?.layer.tensor === tensor,
    choose: () => send({ kind: 'explain', layer: tensor }),
  }));
}

/** “stage2.1/relu2/Relu”: the end of a path says which of many layers it is. */
const shortName = (name: string): string => name.split('/').slice(-3).join('/');
