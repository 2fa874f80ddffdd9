/**
 * Does something that has nothing to do with what a picture shows give its label away? The cheapest test for a
 * shortcut.
 */
import type { PictureRow } from './rows.ts';
import { hashOf } from './shard.ts';

const properties: Readonly<Record<string, (row: PictureRow) => number>> = {
  brightness: ({ light }) => light.brightness,
  contrast: ({ light }) => light.contrast,
  saturation: ({ light }) => light.saturation,
  aspect: ({ size: [width, height] }) => Math.log(width / height),
  size: ({ size: [width, height] }) => Math.log(width * height),
};

export interface Property {
  readonly name: string;
  /** Share of the labels that the property alone gives, on pictures that were not learned from, 0..100. */
  readonly accuracy: number;
  /** Of the most frequent label, 0..100. */
  readonly baseline: number;
  /** (1 − accuracy) / (1 − baseline), 1 at most: 0 where the property tells every label, 1 where it tells none. */
  readonly score: number;
  readonly n: number;
}

const folds = 5;
/** Fewer say nothing. */
const leastPictures = 50;
/** Of the property's standard deviation: no class is a point. */
const leastSpread = 0.01;

/**
 * Gaussian naive Bayes of one number, five folds by the key's hash; as Cleanlab's spurious correlations, which flag a
 * score below 0.3.
 */
export function propertiesOf(rows: readonly PictureRow[]): Property[] {
  const known = rows.flatMap((row) =>
    row.truth ? [{ row, label: row.truth.index, fold: hashOf(row.key) % folds }] : [],
  );
  const counts = new Map<number, number>();
  for (const { label } of known) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (known.length < leastPictures || counts.size < 2) return [];
  const baseline = Math.max(...counts.values()) / known.length;
  return Object.entries(properties).map(([name, read]) => {
    const points = known.map(({ row, label, fold }) => ({ label, fold, value: read(row) }));
    const accuracy = accuracyOf(points);
    const score = Math.min(1, (1 - accuracy) / (1 - baseline));
    return { name, accuracy: 100 * accuracy, baseline: 100 * baseline, score, n: known.length };
  });
}

interface Point {
  readonly label: number;
  readonly fold: number;
  readonly value: number;
}

function accuracyOf(points: readonly Point[]): number {
  let right = 0;
  for (let fold = 0; fold < folds; fold++) {
    const classes = learned(points.filter((point) => point.fold !== fold));
    for (const { label, value } of points.filter((point) => point.fold === fold))
      if (guess(classes, value) === label) right++;
  }
  return right / points.length;
}

interface Gaussian {
  readonly label: number;
  readonly mean: number;
  readonly variance: number;
  readonly share: number;
}

function learned(points: readonly Point[]): Gaussian[] {
  const values = new Map<number, number[]>();
  for (const { label, value } of points) {
    const own = values.get(label);
    if (own) own.push(value);
    else values.set(label, [value]);
  }
  const least = leastSpread ** 2 * momentsOf(points.map(({ value }) => value)).variance + 1e-12;
  return [...values].map(([label, own]) => {
    const { mean, variance } = momentsOf(own);
    return { label, mean, variance: variance + least, share: own.length / points.length };
  });
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

function guess(classes: readonly Gaussian[], value: number): number | undefined {
  let [best, label]: [number, number | undefined] = [-Infinity, undefined];
  for (const { mean, variance, share, label: own } of classes) {
    const logarithm = Math.log(share) - 0.5 * Math.log(variance) - (value - mean) ** 2 / (2 * variance);
    if (logarithm > best) [best, label] = [logarithm, own];
  }
  return label;
}
