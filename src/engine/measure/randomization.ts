/** Whether a map depends on what the model has learned: it is made again of the model with shuffled weights. */
import type { Asked } from '../ask.ts';
import type { Stages } from '../classifier.ts';
import { measureErrors, WhylightError } from '../errors.ts';
import { floatTensorOf } from '../tensor/tensor.ts';
import type { Heatmap } from '../../vocabulary/explanation.ts';
import { known } from '../../vocabulary/known.ts';
import { spearmanOf } from './agreement.ts';
import { defaultSeed } from './wish.ts';

/** The map of the model whose weights are shuffled from the score down to this layer. */
export interface Randomized {
  readonly layer: string;
  /** Spearman's correlation with the map of the model as it is; absent where one of them is the same everywhere. */
  readonly similarity?: number;
}

/** So many of a model's layers, evenly spread: each takes two sessions of the whole model. */
const mostStops = 8;

/** What a shuffled model may end in; then there is no map to compare. */
const overflows: readonly string[] = ['score-not-finite', 'gradient-not-finite', 'map-not-finite'];

/**
 * Cascading randomization (Adebayo et al. 2018, arXiv:1810.03292). The question stays: the same class, the same layer.
 *
 * @param mapOf makes the map of a question
 * @throws WhylightError `measure-randomization`, and what the runs throw
 */
export async function randomization(
  asked: Asked,
  map: Pick<Heatmap, 'values'>,
  mapOf: (asked: Asked) => Promise<{ readonly heatmap: Pick<Heatmap, 'values'> }>,
  { seed = defaultSeed }: { readonly seed?: number },
  stages: Stages,
): Promise<Randomized[]> {
  const { classifier } = asked;
  if (!classifier.shuffled) throw measureErrors.randomizationUnfit('it has several parts');
  const found: Randomized[] = [];
  for await (const shuffled of classifier.shuffled(mostStops, seed)) {
    stages.begin('runs', { done: shuffled.count - 1, total: shuffled.all });
    const other = await mapOf(await askAgain(asked, shuffled.classifier, stages)).catch(ifOverflown);
    const similarity = other && spearmanOf(map.values, other.heatmap.values);
    found.push({ layer: shuffled.layer, ...(similarity !== undefined && { similarity }) });
  }
  return found;
}

function ifOverflown(error: unknown): undefined {
  if (!(error instanceof WhylightError && overflows.includes(error.code))) throw error;
}

/** The same question to another model with the same graph. */
async function askAgain(asked: Asked, classifier: Asked['classifier'], stages: Stages): Promise<Asked> {
  const { layer, head, chosen } = asked;
  const run = await classifier.forward(asked.run.feeds, [layer], stages);
  const activation = known(run.activations.get(layer.tensor), 'activation');
  const seed = floatTensorOf(run.score.dims, head.seed(run.score, chosen));
  return { ...asked, classifier, run, activation, seed, scoreIn: head.lookUp(run.score, chosen) };
}
