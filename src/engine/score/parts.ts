/** A vector that answers several questions: a part of it is a question of its own. */
import type { Prediction } from '../../vocabulary/explanation.ts';
import { floatTensorOf, type FloatTensor } from '../tensor/tensor.ts';
import type { Answers } from './answers.ts';
import { classes } from './classes.ts';
import type { Head } from './head.ts';
import { labelOf, refuseNotFinite, weightedSum } from './prediction.ts';

/** The numbers from..to − 1 of the score tensor, read by a head as if there were no others. */
export function within(head: Head, from: number, to: number): Head {
  const partOf = ({ data }: FloatTensor): FloatTensor => floatTensorOf([1, to - from], data.subarray(from, to));
  return {
    predict: (scores, activation, labels, answers) =>
      head.predict(partOf(scores), activation, labels, answers && answersFrom(answers, from)),

    seed(scores, prediction) {
      const seed = new Float32Array(scores.data.length);
      seed.set(head.seed(partOf(scores), prediction), from);
      return seed;
    },

    lookUp(scores, prediction) {
      const scoreIn = head.lookUp(partOf(scores), prediction);
      return (other) => scoreIn(partOf(other));
    },
  };
}

const answersFrom = ({ outputAt, probabilityAt }: Answers, from: number): Answers => ({
  outputAt: (at) => outputAt(from + at),
  probabilityAt: (at) => probabilityAt(from + at),
});

/**
 * How many answers each of several questions has, and what these are called; a question has a number where it has no
 * name.
 */
export interface Tasks {
  readonly count: number;
  /** How many answers: 2 at least. */
  readonly each: number;
  readonly names: readonly string[];
}

/**
 * Questions with the same answers each, [1, questions, answers]: conditions and their grades. Each is read by itself;
 * the labels are those of the answers. What is likeliest of a question comes before what is not.
 */
export function questions({ count, each, names }: Tasks): Head {
  const head: Head = {
    predict(scores, activation, labels, answers) {
      refuseNotFinite(scores.data);
      const found = Array.from({ length: count }, (_, task) =>
        within(classes, task * each, (task + 1) * each).predict(scores, activation, labels, answers),
      );
      const named = found.flatMap((predictions, task) =>
        predictions.map(({ index, label: _, ...said }, rank): Prediction & { readonly rank: number } => ({
          ...{ index: task * each + index, label: `${names[task] ?? `task ${task}`}: ${labelOf(labels, index)}` },
          ...said,
          rank,
        })),
      );
      return named.sort(byRank).map(({ rank: _, ...prediction }) => prediction);
    },

    seed({ data }, { index }) {
      const seed = new Float32Array(data.length);
      seed[index] = 1;
      return seed;
    },

    lookUp: (scores, prediction) => weightedSum(head.seed(scores, prediction)),
  };
  return head;
}

/** A question's likeliest answers first, in the order of the questions. */
const byRank = (a: { readonly rank: number; readonly index: number }, b: typeof a): number =>
  Math.min(a.rank, 1) - Math.min(b.rank, 1) || a.index - b.index;
