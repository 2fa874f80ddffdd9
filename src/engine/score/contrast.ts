/**
 * Why A rather than B: the score is S_A − γ · mean of S_B, so that what speaks for both fades (Finer-CAM, Zhang et al.
 * 2025, arXiv:2501.11309; γ = 0.6 is its default).
 */
import { scoreErrors } from '../errors.ts';
import type { Prediction } from '../../vocabulary/explanation.ts';
import type { Head } from './head.ts';
import { findPrediction, labelOf, weightedSum } from './prediction.ts';

/** The number of a class by its number or label. @throws WhylightError `class-unknown` */
export function classNumber(name: number | string, labels: readonly string[]): number {
  if (typeof name === 'number') return name;
  if (labels.length === 0 && /^\d+$/.test(name)) return Number(name);
  const named = labels.map((_, index): Prediction => ({ index, label: labelOf(labels, index), score: 0 }));
  return findPrediction(named, name).index;
}

/** @throws WhylightError from its `seed`: `contrast-same`, `class-unknown` */
export function contrasted(head: Head, against: readonly number[], gamma: number, labels: readonly string[]): Head {
  const seed: Head['seed'] = (scores, prediction) => {
    const result = Float32Array.from(head.seed(scores, prediction));
    for (const index of against) {
      if (index === prediction.index) throw scoreErrors.contrastSame(prediction.label);
      const other = head.seed(scores, findOther(head, scores, index, labels));
      other.forEach((value, at) => (result[at] = (result[at] ?? 0) - (gamma / against.length) * value));
    }
    return result;
  };
  return {
    predict: (...read) => head.predict(...read),
    seed,
    lookUp: (scores, prediction) => weightedSum(seed(scores, prediction)),
  };
}

function findOther(
  head: Head,
  scores: Parameters<Head['seed']>[0],
  index: number,
  labels: readonly string[],
): Prediction {
  const all = head.predict(scores, 'none', labels);
  return all.find((each) => each.index === index) ?? findPrediction(all, String(index));
}
