import { canHoldTogether } from '../recipe/togetherNames.ts';
import { isLinearEnd } from '../anatomy/linearEnd.ts';
import type { Activation, ActivationSource } from '../../vocabulary/names.ts';
import type { VectorReading } from '../score/heads.ts';
import { branchesOf } from '../anatomy/branches.ts';
import { randomOperators } from '../anatomy/randomness.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Part } from '../network.ts';
import { OnnxClassifier } from '../running/onnxClassifier.ts';
import type { Anatomy, Bind } from '../running/runnableModel.ts';
import type { Workbench } from '../ports.ts';
import type { SessionCache } from '../running/sessionCache.ts';
import type { ReadScore } from './readAs.ts';
import type { Differentiated } from './differentiated.ts';

/** Of a network: what gives its picture part words, and the layer that is explained where none is named. */
interface Words {
  readonly bind: Bind;
  readonly usual: string | undefined;
}

/** A model that can be run and asked. */
export function classifierOf(
  file: string,
  survey: Differentiated & Partial<Words> & { readonly score: ReadScore },
  recipe: Recipe,
  versions: ReadonlyMap<string, string>,
  bench: Workbench,
  cache: SessionCache,
): OnnxClassifier {
  const { graph, shapes, input, score, layers, pass, own, built } = survey;
  const found = activationOf(score, recipe);
  const activation = found?.name;
  const part: Part = { name: 'model', graph, reads: new Map([[input, { from: 'picture' }]]) };
  const anatomy: Anatomy = {
    network: { parts: [part], score: { part: part.name, tensor: score.tensor } },
    graph,
    shapes,
    input,
    layers,
    gradientGraphs: own.graph ? [own.graph, built] : [built],
    score: score.tensor,
    classAxis: score.classAxis,
    answer: score.answer,
    random: randomOperators(graph, score.tensor),
    branches: recipe.layer === undefined ? branchesOf(graph, layers, score.head) : [],
    obstacles: pass.obstacles,
  };
  return new OnnxClassifier({
    anatomy,
    labels: recipe.labels,
    activation: activation ?? 'softmax',
    head: score.head,
    detector: score.detector && { ...score.detector, ...(activation && { activation }) },
    preferredLayer: recipe.layer ?? survey.usual,
    bind: survey.bind,
    vector: { ...vectorOf(score, recipe, found?.from), isLinear: isLinearEnd(graph, score.tensor) },
    // Another output of the same file is another score: its gradient graph and the parts of the model before it differ.
    key: `${file}@${[...versions].join()}>${score.tensor}`,
    bench,
    cache,
  });
}

/** The file's own; else the recipe's, else what the names say, else a guess. */
function activationOf(
  { activation, answer, head }: ReadScore,
  { output, labels }: Recipe,
): FoundActivation | undefined {
  if (activation) return { name: activation };
  if (output.activation) return { name: output.activation, from: 'recipe' };
  if (head !== 'classes' || answer) return undefined;
  return canHoldTogether(labels) ? { name: 'sigmoid', from: 'names' } : { name: 'softmax', from: 'guess' };
}

interface FoundActivation {
  readonly name: Activation;
  readonly from?: ActivationSource;
}

function vectorOf(
  { tasks, doubt }: ReadScore,
  { output, isOrdinal, judged, explain }: Recipe,
  activationFrom: ActivationSource | undefined,
): VectorReading {
  const named = tasks && { ...tasks, names: output.tasks ?? [] };
  return { slice: output.slice, tasks: named, isOrdinal, activationFrom, doubt, thresholds: judged, explains: explain };
}
