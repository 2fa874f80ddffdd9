/** What the model says of the chosen prediction when the picture has been changed. */
import type { Asked } from '../ask.ts';
import type { Variants } from '../cam/variants.ts';
import type { ReadScores, Stages } from '../classifier.ts';

/** Of the prediction that is asked about. */
export interface Answer {
  /** The logit. */
  readonly score: number;
  /** 0..1 */
  readonly probability: number;
}

/** Changed inputs, made one by one as there is room for them: each writes the whole tensor. */
export type Change = (into: Float32Array) => void;

/** One run for each changed input, in batches where the model takes them. */
export async function answersTo(asked: Asked, changes: readonly Change[], stages: Stages): Promise<Answer[]> {
  if (changes.length === 0) return [];
  const variants: Variants = {
    count: changes.length,
    dims: asked.input.tensor.dims,
    write: (variant, into) => changes[variant]?.(into),
  };
  const numbers = await asked.classifier.numbersOf(variants, numbersIn(asked), stages);
  return numbers.map(([score = NaN, probability = NaN]) => ({ score, probability }));
}

/** [score, probability] of the chosen prediction in the scores of any run; the probability is the file's own number. */
function numbersIn({ head, classifier, run, chosen, scoreIn, turnedBy }: Asked): ReadScores {
  const { labels } = classifier;
  // A box: at the same place, whatever boxes are best there.
  const probabilityIn = head.probabilityIn?.(run.score, chosen);
  if (probabilityIn) return (scores) => [scoreIn(scores), probabilityIn(scores)];
  return (scores, said) => {
    const found = head.predict(scores, turnedBy, labels, said).find(({ index }) => index === chosen.index);
    return [scoreIn(scores), found?.probability ?? NaN];
  };
}
