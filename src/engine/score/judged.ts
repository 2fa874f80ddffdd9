/** Findings with a threshold each: what reaches its own is positive, and comes first. */
import type { Prediction } from '../../vocabulary/explanation.ts';
import type { Head } from './head.ts';

/** Of one score there are two answers; the threshold of “negative” is what the positive's leaves. */
const thresholdOf = (thresholds: readonly (number | undefined)[], index: number): number | undefined => {
  const [first] = thresholds;
  if (thresholds.length > 1 || first === undefined) return thresholds[index];
  return index === 1 ? first : 1 - first;
};

export const isPositive = ({ probability, threshold }: Pick<Prediction, 'probability' | 'threshold'>): boolean =>
  probability !== undefined && threshold !== undefined && probability >= threshold;

/** The same head, its answers held against their thresholds. */
export function judged(head: Head, thresholds: readonly (number | undefined)[]): Head {
  return {
    ...head,
    predict(scores, activation, labels, answers) {
      const found = head.predict(scores, activation, labels, answers).map((prediction) => {
        const threshold = thresholdOf(thresholds, prediction.index);
        return { ...prediction, ...(threshold !== undefined && { threshold }) };
      });
      return [...found.filter(isPositive), ...found.filter((each) => !isPositive(each))];
    },
  };
}

/** One score's two answers, the positive first whatever is likelier: what it is for is explained. */
export function positiveFirst(head: Head): Head {
  return {
    ...head,
    predict: (scores, ...asked) => {
      const found = head.predict(scores, ...asked);
      return scores.data.length === 1 ? found.toSorted((a, b) => b.index - a.index) : found;
    },
  };
}
