/** Texts that a picture is compared with: a score each, [1, P]. */
import { classes } from './classes.ts';
import type { Head } from './head.ts';
import { seedOf } from './words.ts';
import type { Activation } from '../../vocabulary/names.ts';
import { known } from '../../vocabulary/known.ts';

/** By itself: S is the prompt's own score. */
export const bySimilarity: Head = classes;

/** Against the others: S = log softmax of the scores, so that the map shows why this prompt and not those. */
const byContrast: Head = {
  ...classes,
  seed: ({ data }, { index }) => seedOf(data, index),
  lookUp:
    (_, { index }) =>
    ({ data }) =>
      known(data[index], 'score') - logSumExp(data),
};

/**
 * Of one prompt alone there is nothing to set it against; where each has a probability of its own (SigLIP), it speaks
 * for itself.
 */
export function promptsHead(count: number, activation: Activation = 'softmax'): Head {
  if (count > 1 && activation === 'softmax') return byContrast;
  return count > 1 ? bySimilarity : alone;
}

/** One score is no score of a yes and a no, as it is of a classifier. */
const alone: Head = {
  predict: ({ data }, activation, labels) => {
    const score = known(data[0], 'score');
    const probability = activation === 'sigmoid' ? 1 / (1 + Math.exp(-score)) : undefined;
    return [{ index: 0, label: labels[0] ?? '', score, ...(probability !== undefined && { probability }) }];
  },
  seed: () => Float32Array.of(1),
  lookUp:
    () =>
    ({ data }) =>
      known(data[0], 'score'),
};

function logSumExp(values: Float32Array): number {
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
