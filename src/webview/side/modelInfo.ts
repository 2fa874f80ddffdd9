/** Which model answered, how images are prepared for it and where that is known from. */
import type { Explanation } from '../../protocol/explanation.ts';
import type { RecipeSummary, PanelModel } from '../../protocol/model.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { h, setText, show } from '../kit/dom.ts';
import { cells, gridSize, milliseconds } from '../kit/format.ts';
import { croppedShare } from '../state/geometry.ts';
import { icon } from '../kit/icons.ts';
import { readExplanation } from '../state/scene.ts';
import { section } from '../kit/section.ts';
import type { Part } from '../state/store.ts';

export function modelInfo(send: (message: FromWebview) => void): Part {
  const [name, recipe, graph, work, crop] = ['dd', 'dd', 'dd', 'dd', 'dd'].map((tag) => h(tag as 'dd'));
  const guess = h('span', { class: 'guess' }, icon('warning'));
  const recipeText = h('span');
  const fix = h('button', { class: 'link', onclick: () => send({ kind: 'action', action: 'fixRecipe' }) });
  recipe!.append(guess, recipeText, ' ', fix);
  const cropTitle = h('dt', {}, 'Crop');
  const [graphTitle, workTitle] = [h('dt', {}, 'Gradient'), h('dt', {}, 'Time')];
  const list = h(
    'dl',
    {},
    h('dt', {}, 'File'),
    name,
    h('dt', {}, 'Recipe'),
    recipe,
    cropTitle,
    crop,
    graphTitle,
    graph,
    workTitle,
    work,
  );
  const change = h(
    'button',
    { class: 'link', onclick: () => send({ kind: 'action', action: 'chooseModel' }) },
    'Change…',
  );
  const element = section('Model', [list], change);
  return {
    element,
    render(state) {
      const { model, recipe: known } = state;
      const explanation = readExplanation(state);
      show(element, model !== undefined && known !== undefined);
      if (!model || !known) return;
      setText(name!, model.name);
      setText(recipeText, shortened(known));
      recipeText.title = known.path ?? '';
      setText(fix, known.source === 'guess' ? 'Fix…' : 'Edit…');
      guess.hidden = known.source !== 'guess';
      setText(graph!, gradientText(model));
      setText(work!, explanation ? workText(explanation) : '');
      const cropped = explanation ? croppedShare(explanation.geometry) : 0;
      setText(crop!, `The model did not see ${Math.round(cropped * 100)} % of the photo (hatched).`);
      show(crop!, cropped > 0);
      show(cropTitle, cropped > 0);
      show(work!, explanation !== undefined);
      show(workTitle, explanation !== undefined);
    },
  };
}

function gradientText({ layers, gradientGraph }: PanelModel): string {
  if (layers.every(({ reason }) => reason !== undefined)) return 'none: an operator in the way has none';
  return gradientGraph === 'file' ? 'from the file beside the model' : 'made in memory';
}

/** The file's name will do: the whole path is in the tool tip. */
function shortened({ description, path }: RecipeSummary): string {
  return path ? description.replaceAll(path, path.split(/[\\/]/).at(-1)!) : description;
}

function workText({ timings, layer, heatmap }: Explanation): string {
  return `${milliseconds(timings)}, ${gridSize(layer) || cells(heatmap.values.length)} cells`;
}
