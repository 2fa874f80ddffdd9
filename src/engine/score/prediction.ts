import type { Prediction } from '../../vocabulary/explanation.ts';
import { scoreErrors } from '../errors.ts';
import type { FloatTensor } from '../tensor/tensor.ts';
import { nearestNames } from './nearestNames.ts';

export const labelOf = (labels: readonly string[], index: number): string => labels[index] ?? `class ${index}`;

export const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));

export function softmax(scores: readonly number[]): number[] {
  const largest = scores.reduce((a, b) => Math.max(a, b));
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}

/** Σ seed · score: a score that is a sum of some of the output's numbers. */
export function weightedSum(seed: Float32Array): (scores: FloatTensor) => number {
  const places = [...seed.keys()].filter((at) => seed[at] !== 0);
  return ({ data }) => places.reduce((sum, at) => sum + (seed[at] ?? 0) * (data[at] ?? 0), 0);
}

/** @throws WhylightError `score-not-finite` */
export function refuseNotFinite(scores: Float32Array): void {
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) throw scoreErrors.notFinite(bad, scores[bad] ?? 0);
}

/**
 * The prediction that is meant by an index or a label (a part of a synset like “tench, Tinca tinca” will do).
 *
 * @throws WhylightError `class-unknown` with the nearest labels
 */
export function findPrediction(predictions: readonly Prediction[], wanted: number | string): Prediction {
  const text = String(wanted).trim();
  const similar = predictions.filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
  const labeled =
    similar.find(({ label }) => same(label, text)) ??
    similar.find(({ label }) => label.split(',').some((part) => same(part, text)));
  const found = labeled ?? (/^\d+$/.test(text) ? predictions.find(({ index }) => index === Number(text)) : undefined);
  if (found) return found;
  throw scoreErrors.classUnknown(
    text,
    predictions.length,
    nearestNames(
      text,
      predictions.map(({ label }) => label),
    ),
  );
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.toLowerCase();
}
