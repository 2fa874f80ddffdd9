/** How far two models' predictions of one picture are apart. */
import { sharedClasses, type SharedClasses } from '../../../engine/dataset/comparison/classes.ts';
import { jensenShannon } from '../../../engine/measure/agreement.ts';
import type { LoadedModel } from '../../../engine/reading/loadModel.ts';
import type { Prediction } from '../../../vocabulary/explanation.ts';

interface Predicted {
  readonly predictions: readonly Pick<Prediction, 'index' | 'probability'>[];
}

/** Undefined where they have no class in common. */
export function classesIn(a: LoadedModel, b: LoadedModel): SharedClasses | undefined {
  const [one, other] = [a, b].map(({ recipe, classCount }) => ({ labels: recipe.labels, count: classCount }));
  return one && other && sharedClasses(one, other);
}

/** Undefined where not both have the same classes, and a probability of each. */
export function divergenceOf(a: Predicted, b: Predicted, shared: SharedClasses | undefined): number | undefined {
  if (!shared?.areAll) return undefined;
  const byIndex = new Map(b.predictions.map(({ index, probability }) => [index, probability]));
  const pairs = a.predictions.map(({ index, probability }) => [probability, byIndex.get(shared.inB(index) ?? -1)]);
  const isWhole = pairs.length === shared.count && pairs.flat().every((each) => each !== undefined);
  if (!isWhole) return undefined;
  return jensenShannon(
    pairs.map(([p = 0]) => p),
    pairs.map(([, q = 0]) => q),
  );
}

/** Of two models of classes; what one model says has no divergence. */
export function divergenceOfModels(
  a: LoadedModel,
  b: LoadedModel,
  said: readonly [Predicted, Predicted],
): number | undefined {
  const areClasses = [a, b].every(({ score }) => score.head === 'classes');
  return areClasses && a.path !== b.path ? divergenceOf(...said, classesIn(a, b)) : undefined;
}
