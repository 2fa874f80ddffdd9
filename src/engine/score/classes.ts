import type { FloatTensor } from '../tensor/tensor.ts';
import type { Answers } from './answers.ts';
import type { Head } from './head.ts';
import { labelOf, refuseNotFinite, sigmoid, softmax, weightedSum } from './prediction.ts';
import type { Activation } from '../../vocabulary/names.ts';
import type { Prediction } from '../../vocabulary/explanation.ts';
import { known } from '../../vocabulary/known.ts';

const isShare = (value: number): boolean => value >= 0 && value <= 1;

const probabilitiesOf: Readonly<Record<Activation, (scores: readonly number[]) => (number | undefined)[]>> = {
  softmax: (scores) => (scores.length === 1 ? scores.map(sigmoid) : softmax(scores)),
  sigmoid: (scores) => scores.map(sigmoid),
  /** Scores that could all be probabilities are some. */
  none: (scores) => (scores.every(isShare) ? [...scores] : scores.map(() => undefined)),
};

/**
 * Class by class: the score, and what the file says of it. Of a model that ends in scores, these are its own numbers.
 */
function listed(scores: readonly number[], activation: Activation, answers?: Answers): Omit<Prediction, 'label'>[] {
  const made = answers ? undefined : probabilitiesOf[activation](scores);
  return scores.map((score, index) => {
    const probability = made ? made[index] : answers?.probabilityAt(index);
    const output = answers ? answers.outputAt(index) : score;
    return {
      index,
      score,
      ...(probability !== undefined && { probability }),
      ...(output !== undefined && { output }),
    };
  });
}

/** The two answers of one score S: “positive” with S, “negative” with −S, of which the file says nothing. */
function bothWays(positive: Omit<Prediction, 'label'>): Omit<Prediction, 'label'>[] {
  const { score, probability } = positive;
  const negative = { index: 0, score: -score, ...(probability !== undefined && { probability: 1 - probability }) };
  return [negative, { ...positive, index: 1 }];
}

/** One name is the positive's: what the score is of. */
function bothNames(labels: readonly string[]): readonly string[] {
  const [name, ...others] = labels;
  if (name === undefined) return ['negative', 'positive'];
  return others.length === 0 ? [`not ${name}`, name] : labels;
}

/** The likeliest first; of those as likely, the highest score. */
const byRank = (a: Prediction, b: Prediction): number =>
  (b.probability ?? 0) - (a.probability ?? 0) || b.score - a.score;

/** One score a class, [1, K]. A head with one output is binary: class 1 has the score S, class 0 −S. */
export const classes: Head = {
  predict({ data }: FloatTensor, activation: Activation, labels: readonly string[], answers?: Answers): Prediction[] {
    refuseNotFinite(data);
    const isBinary = data.length === 1;
    const found = listed([...data], activation, answers);
    const names = isBinary ? bothNames(labels) : labels;
    return (isBinary ? bothWays(known(found[0], 'score')) : found)
      .map(({ index, ...said }) => ({ index, label: labelOf(names, index), ...said }))
      .sort(byRank);
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
