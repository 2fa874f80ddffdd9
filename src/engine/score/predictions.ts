import { scoreErrors } from '../errors.ts';
import { nearestNames } from './nearestNames.ts';

export type Activation = 'softmax' | 'sigmoid' | 'none';

export interface Prediction {
  readonly index: number;
  /** The class's label, or “class 7”. */
  readonly label: string;
  /** The logit. */
  readonly score: number;
  /** 0..1; the score itself where there is no activation function. */
  readonly probability: number;
}

/**
 * All classes, in the order of the output. A head with one output is binary: class 1 has the score S, class 0 −S.
 *
 * @param scores the logits of one picture
 * @throws WhylightError `score-not-finite`, `labels-mismatch`
 */
export function classify(scores: Float32Array, activation: Activation, labels: readonly string[]): Prediction[] {
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) throw scoreErrors.notFinite(bad, scores[bad]!);
  const isBinary = scores.length === 1;
  const all = isBinary ? [-scores[0]!, scores[0]!] : [...scores];
  const probabilities = isBinary && activation === 'softmax' ? all.map(sigmoid) : probabilityOf[activation](all);
  return all.map((score, index) => ({
    index,
    label: labels[index] ?? (isBinary ? ['negative', 'positive'][index]! : `class ${index}`),
    score,
    probability: probabilities[index]!,
  }));
}

const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));

const probabilityOf: Readonly<Record<Activation, (scores: readonly number[]) => number[]>> = {
  softmax(scores) {
    const largest = scores.reduce((a, b) => Math.max(a, b));
    const powers = scores.map((score) => Math.exp(score - largest));
    const total = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / total);
  },
  sigmoid: (scores) => scores.map(sigmoid),
  none: (scores) => [...scores],
};

/** The `count` highest, best first. */
export function topPredictions(predictions: readonly Prediction[], count: number): Prediction[] {
  return predictions.toSorted((a, b) => b.score - a.score).slice(0, count);
}

/**
 * The class that is meant by an index or a label (a part of a synset like “tench, Tinca tinca” will do).
 *
 * @throws WhylightError `class-unknown` with the nearest labels
 */
export function findClass(predictions: readonly Prediction[], wanted: number | string): Prediction {
  const text = String(wanted).trim();
  const labelled = predictions.find(({ label }) => same(label, text)) ?? predictions.find(({ label }) => label.split(',').some((part) => same(part, text)));
  const found = labelled ?? (/^\d+$/.test(text) ? predictions[Number(text)] : undefined);
  if (found) return found;
  throw scoreErrors.classUnknown(text, predictions.length, nearestNames(text, predictions.map(({ label }) => label)));
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.toLowerCase();
}

/** dS of the class: one-hot over the scores; −1 for the negative class of a one-output head. */
export function seedFor(index: number, scoreCount: number): Float32Array {
  const seed = new Float32Array(scoreCount);
  if (scoreCount === 1) seed[0] = index === 0 ? -1 : 1;
  else seed[index] = 1;
  return seed;
}
