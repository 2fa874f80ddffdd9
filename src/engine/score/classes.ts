import type { FloatTensor } from '../tensor/tensor.ts';
import type { Head } from './heads.ts';
import { labelOf, refuseNotFinite, sigmoid, softmax, weightedSum } from './prediction.ts';
import type { Activation } from '../../vocabulary/names.ts';
import type { Prediction } from '../../vocabulary/explanation.ts';

const probabilityOf: Readonly<Record<Activation, (scores: readonly number[]) => number[]>> = {
  softmax,
  sigmoid: (scores) => scores.map(sigmoid),
  none: (scores) => [...scores],
};

/** One score a class, [1, K]. A head with one output is binary: class 1 has the score S, class 0 −S. */
export const classes: Head = {
  predict({ data }: FloatTensor, activation: Activation, labels: readonly string[]): Prediction[] {
    refuseNotFinite(data);
    const isBinary = data.length === 1;
    const scores = isBinary ? [-(data[0] ?? 0), data[0] ?? 0] : [...data];
    const probabilities =
      isBinary && activation === 'softmax' ? scores.map(sigmoid) : probabilityOf[activation](scores);
    const names = isBinary && labels.length === 0 ? ['negative', 'positive'] : labels;
    return scores
      .map((score, index) => ({ index, label: labelOf(names, index), score, probability: probabilities[index] ?? NaN }))
      .sort((a, b) => b.score - a.score);
  },

  /** One-hot; −1 for the negative class of a one-output head. */
  seed({ data }: FloatTensor, { index }: Prediction): Float32Array {
    const seed = new Float32Array(data.length);
    if (data.length === 1) seed[0] = index === 0 ? -1 : 1;
    else seed[index] = 1;
    return seed;
  },

  lookUp(scores, prediction) {
    return weightedSum(classes.seed(scores, prediction));
  },
};
