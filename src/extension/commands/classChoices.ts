/** The classes to choose from: the predicted ones first, then all. Pure. */
import type { Explanation, ModelDescription } from '../../protocol/engine';
import type { Choice } from './previewPick';

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
    ...predictions.map(({ index, label, probability }) => ({
      label,
      // The index stands here too, so that typing it finds the class.
      description: `${index} · ${percent(probability)}`,
      value: index,
    })),
    ...(others.length > 0 ? [{ separator: words.all }] : []),
    ...others.map((index) => ({ label: labels[index] ?? words.unnamed(index), description: String(index), value: index })),
  ];
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
