/**
 * The classes to choose from: the best predictions first, then all others by their index, with what is known of them.
 * Pure.
 */
import type { Explanation } from '../../protocol/explanation.ts';
import type { ModelDescription } from '../../protocol/model.ts';
import type { Prediction } from '../../vocabulary/explanation.ts';
import { plainText } from '../plainText.ts';
import type { Choice } from './previewPick.ts';

export interface ClassWords {
  readonly predicted: string;
  readonly all: string;
  readonly unnamed: (index: number) => string;
}

export function classChoices(
  { labels, classCount }: Pick<ModelDescription, 'labels' | 'classCount'>,
  predictions: Explanation['predictions'],
  words: ClassWords,
  mostBest = predictions.length,
): readonly Choice<number>[] {
  const known = new Map(predictions.map((prediction) => [prediction.index, prediction]));
  const best = predictions.slice(0, mostBest);
  const first = new Set(best.map(({ index }) => index));
  const others = Array.from({ length: classCount }, (_, index) => index).filter((index) => !first.has(index));
  const either = (index: number): Choice<number> => {
    const prediction = known.get(index);
    return prediction ? predicted(prediction) : choice(index, labels, words);
  };
  return [
    ...(best.length > 0 ? [{ separator: words.predicted }] : []),
    ...best.map(predicted),
    ...(others.length > 0 ? [{ separator: words.all }] : []),
    ...others.map(either),
  ];
}

function predicted({ index, label, probability, output, score }: Prediction): Choice<number> {
  const number = probability === undefined ? (output ?? score).toPrecision(3) : percent(probability);
  return { label: plainText(label), description: `${index} · ${number}`, value: index };
}

/** “9” means class 9: a search would find 97.7 % and 19 as well. */
export function classByIndex(
  text: string,
  { labels, classCount }: Pick<ModelDescription, 'labels' | 'classCount'>,
  words: ClassWords,
): Choice<number> | undefined {
  const index = /^\d+$/.test(text) ? Number(text) : NaN;
  return index < classCount ? choice(index, labels, words) : undefined;
}

function choice(index: number, labels: readonly string[], words: ClassWords): Choice<number> {
  return { label: plainText(labels[index] ?? words.unnamed(index)), description: String(index), value: index };
}

function percent(fraction: number): string {
  return fraction > 0 && fraction < 0.0005 ? '< 0.1 %' : `${(100 * fraction).toFixed(1)} %`;
}
