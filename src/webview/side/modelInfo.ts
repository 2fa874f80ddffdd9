/** Which model answered, how images are prepared for it and where that is known from. */
import type { Explanation } from '../../protocol/explanation.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { gridSize } from '../../protocol/layerGroups.ts';
import type { PanelModel } from '../../protocol/model.ts';
import { h, setText, show } from '../kit/dom.ts';
import { cells, milliseconds, recipeText } from '../kit/format.ts';
import { section } from '../kit/section.ts';
import { croppedShare } from '../state/geometry.ts';
import { readExplanation } from '../state/scene.ts';
import type { Part } from '../state/store.ts';
import { known } from '../../vocabulary/known.ts';

export function modelInfo(send: (message: FromWebview) => void): Part {
  const act = (title: string, action: 'fixRecipe' | 'chooseModel' | 'openCard'): HTMLElement =>
    h('button', { class: 'link', onclick: () => send({ kind: 'action', action }) }, title);
  const [file, source] = [h('span'), h('span')];
  const rows = {
    File: h('dd', {}, file, ' ', act('Model card', 'openCard')),
    Parts: h('dd'),
    Recipe: h('dd', {}, source, ' ', act('Edit…', 'fixRecipe')),
    Crop: h('dd'),
    Gradient: h('dd'),
    Time: h('dd'),
  };
  const terms = new Map(Object.entries(rows).map(([name, value]) => [value, h('dt', {}, name)]));
  const list = h('dl', {}, ...[...terms].flatMap(([value, term]) => [term, value]));
  const element = section('Model', [list], act('Change…', 'chooseModel'));
  const put = (value: HTMLElement, text: string | undefined): void => {
    for (const each of [value, known(terms.get(value), 'term')]) show(each, text !== undefined);
    setText(value, text ?? '');
  };
  return {
    element,
    render(state) {
      const { model, recipe } = state;
      const explanation = readExplanation(state);
      show(element, model !== undefined && recipe !== undefined);
      if (!model || !recipe) return;
      setText(source, recipeText(recipe));
      source.title = recipe.path ?? '';
      setText(file, model.name);
      put(rows.Parts, model.parts.length > 0 ? model.parts.join(', ') : undefined);
      put(rows.Crop, explanation && cropText(explanation));
      put(rows.Gradient, gradientText(model));
      put(rows.Time, explanation && workText(explanation));
    },
  };
}

function cropText({ geometry }: Explanation): string | undefined {
  const cropped = croppedShare(geometry);
  return cropped > 0 ? `The model did not see ${Math.round(cropped * 100)} % of the photo (hatched).` : undefined;
}

function gradientText({ layers, gradientGraph }: PanelModel): string {
  if (layers.every(({ reason }) => reason !== undefined)) return 'none: an operator in the way has none';
  return gradientGraph === 'file' ? 'from the file next to the model' : 'made in memory';
}

function workText({ timings, layer, heatmap }: Explanation): string {
  return `${milliseconds(timings)}, ${gridSize(layer) || cells(heatmap.values.length)} cells`;
}
