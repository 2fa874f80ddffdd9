/** The classes to choose from: the predicted ones first, then all. Pure. */
import type { Explanation } from '../../protocol/explanation.ts';
import type { ModelDescription } from '../../protocol/model.ts';
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
): readonly Choice<number>[] {
  const predicted = new Set(predictions.map(({ index }) => index));
  const others = Array.from({ length: classCount }, (_, index) => index).filter((index) => !predicted.has(index));
  return [
    ...(predictions.length > 0 ? [{ separator: words.predicted }] : []),
    ...predictions.map(({ index, label, probability, output, score }) => ({
      label: plainText(label),
      description: `${index} · ${probability === undefined ? (output ?? score).toPrecision(3) : percent(probability)}`,
      value: index,
    })),
    ...(others.length > 0 ? [{ separator: words.all }] : []),
    ...others.map((index) => choice(index, labels, words)),
  ];
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
  return `${(100 * fraction).toFixed(1)} %`;
}
