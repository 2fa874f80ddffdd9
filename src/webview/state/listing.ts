import type { Explanation } from '../../protocol/explanation.ts';
import type { Prediction } from '../../vocabulary/explanation.ts';
import { scoreName, type Target, type TargetKind } from '../../vocabulary/target.ts';

/** What the answers are, as the first column's title says it. */
const titles: Readonly<Record<TargetKind, string>> = {
  class: 'Class',
  contrast: 'Class',
  pixel: 'Class',
  range: 'Class',
  box: 'Class',
  number: 'Number',
  similarity: 'Similarity',
  word: 'Word',
  prompt: 'Prompt',
};

type Kind = Pick<Target, 'kind'>;

export const answerTitle = ({ kind }: Kind): string => titles[kind];

/** What the score of such an answer is called, as a title. */
export function scoreTitle(target: Kind): string {
  const name = scoreName(target);
  return name === 'log p' ? name : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Of a number, that: the score of “lower” is its negative, which the model did not say. */
export function shownScore({ score, output }: Pick<Prediction, 'score' | 'output'>, target: Kind): number {
  return target.kind === 'number' ? (output ?? score) : score;
}

/** Of the list of answers; `isChanged`: a part of the picture is hidden, and the last column says what is said then. */
export function columnTitles(
  { caption, target, predictions }: Pick<Explanation, 'caption' | 'target' | 'predictions'>,
  isChanged: boolean,
): readonly string[] {
  const areProbable = predictions.some(({ probability }) => probability !== undefined);
  return [
    caption ? 'It might have said' : answerTitle(target),
    areProbable ? 'Probability' : 'Model’s own',
    isChanged ? 'Now' : scoreTitle(target),
  ];
}

/** What the list of a segmentation is ordered by, and what its numbers are of; undefined of all others. */
export function areaText(predictions: Explanation['predictions']): string | undefined {
  const areas = predictions.filter(({ areaShare }) => areaShare !== undefined);
  if (areas.length === 0) return undefined;
  const shares = areas.map(({ label, areaShare = 0 }) => `${label} ${(100 * areaShare).toFixed(1)} %`);
  return `Listed by area: ${shares.join(', ')}. The other numbers are means over a class’s own pixels.`;
}
