import type { Explanation } from '../../protocol/explanation.ts';
import { scoreName, type TargetKind } from '../../vocabulary/target.ts';

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

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Of the list of answers; `isChanged`: a part of the picture is hidden, and the last column says what is said then. */
export function columnTitles(
  { caption, target, predictions }: Pick<Explanation, 'caption' | 'target' | 'predictions'>,
  isChanged: boolean,
): readonly string[] {
  const name = scoreName(target);
  const areProbable = predictions.some(({ probability }) => probability !== undefined);
  return [
    caption ? 'It might have said' : titles[target.kind],
    areProbable ? 'Probability' : 'Model’s own',
    isChanged ? 'Now' : name === 'log p' ? name : capital(name),
  ];
}

/** What the list of a segmentation is ordered by, and what its numbers are of; undefined of all others. */
export function areaText(predictions: Explanation['predictions']): string | undefined {
  const areas = predictions.filter(({ areaShare }) => areaShare !== undefined);
  if (areas.length === 0) return undefined;
  const shares = areas.map(({ label, areaShare = 0 }) => `${label} ${(100 * areaShare).toFixed(1)} %`);
  return `Listed by area: ${shares.join(', ')}. The other numbers are means over a class’s own pixels.`;
}
