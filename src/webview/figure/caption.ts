/** What a figure shows, in a sentence: never the picture's own name, which may be a patient's. Pure. */
import type { Explanation } from '../../protocol/explanation.ts';
import type { RecipeSummary } from '../../protocol/model.ts';
import type { RecipeSourceKind } from '../../vocabulary/names.ts';
import { placeOf } from '../../vocabulary/target.ts';
import { chance } from '../kit/format.ts';
import type { State } from '../state/state.ts';

const recipes: Readonly<Record<RecipeSourceKind, string>> = {
  file: 'the model’s own recipe',
  'hugging-face': 'Hugging Face recipe',
  metadata: 'recipe from the model’s metadata',
  graph: 'recipe from the model’s graph',
  guess: 'guessed recipe',
};

const recipeName = ({ source, description }: RecipeSummary): string =>
  source === 'guess' && description.startsWith('ImageNet') ? 'ImageNet recipe (guessed)' : recipes[source];

/** Of a path the file's name, without its ending. */
const modelName = (path: string): string => (path.split(/[\\/]/).at(-1) ?? '').replace(/\.onnx$/i, '');

/** “Egyptian cat 68.6 %”; what is compared with another picture would be called by that picture's name. */
function classText({ class: explained, target, predictions }: Explanation): string {
  const label = target.kind === 'similarity' ? 'similarity to another picture' : explained.label;
  const against =
    target.kind === 'contrast'
      ? ` rather than ${target.against.map((each) => predictions.find(({ index }) => index === each)?.label ?? `class ${each}`).join(', ')}`
      : '';
  return `${label} ${chance(explained)}${against}${placeOf(target)}`;
}

function partsOf(explanation: Explanation, { model }: State): readonly string[] {
  const { method, layer, recipe } = explanation;
  const title = model?.methods.find(({ name }) => name === method)?.title ?? method;
  return [modelName(explanation.model), classText(explanation), title, layer.name, recipeName(recipe)];
}

/**
 * “MobileNetV2, Egyptian cat 68.6 %, Grad-CAM++, features.18, ImageNet recipe”; what two sides have alike is said once.
 */
export function captionText(state: State): string {
  const { comparison, explanation } = state;
  if (!comparison) return explanation ? partsOf(explanation, state).join(', ') : '';
  const [a, b] = [partsOf(comparison.a.explanation, state), partsOf(comparison.b.explanation, state)];
  return a.map((part, at) => (part === b[at] ? part : `A: ${part}, B: ${b[at] ?? ''}`)).join(', ');
}

/** Nothing in it means anything to Markdown. */
export const toMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]<>()#+!|~$&]|:(?=\/\/)/g, '\\$&')
    .replace(/^(\s*\d+)\./, '$1\\.')
    .replace(/^(\s*)-/, '$1\\-');

const inLatex: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '\u2212': '$-$',
};

/** Ready to stand in a figure; letters beyond ASCII stay as they are (UTF-8 is LaTeX's own since 2018). */
export const toLatex = (text: string): string =>
  `\\caption{${text.replace(/[\\{}$&#_%~^<>|\u2212]/g, (letter) => inLatex[letter] ?? `\\${letter}`)}}`;
