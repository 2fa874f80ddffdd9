/** A text's words, and prompts, as the panel shows them. Pure. */
import type { Explanation } from '../../protocol/explanation.ts';
import { sameTarget, type Target } from '../../vocabulary/target.ts';
import { percent } from '../kit/format.ts';
import type { State } from './state.ts';

/** What is known of a target: shown, or worked out ahead. */
export function knownOf({ explanation, ahead }: State, target: Target): Explanation | undefined {
  return [explanation, ...ahead].find((each) => each && sameTarget(each.target, target));
}

/** While a word is pointed at, its map in the place of the one that is shown. */
export function withPreview(state: State): State {
  const { preview, explanation, comparison } = state;
  if (!preview || !explanation || comparison) return state;
  const pointed = knownOf(state, preview);
  return pointed && pointed !== explanation ? { ...state, explanation: pointed } : state;
}

export const wordTarget = (from: number, to = from): Target => ({
  kind: 'word',
  from: Math.min(from, to),
  to: Math.max(from, to),
});

/** Whether a word is among those that are explained. */
export const isMeant = (target: Target, word: number): boolean =>
  target.kind === 'word' && word >= target.from && word <= target.to;

/** “cat, 92 %, left half”: what a screen reader hears of a word. */
export function wordSummary(text: string, logProbability: number, known: Explanation | undefined): string {
  return [text, percent(Math.exp(logProbability)), known && halfOf(known)].filter(Boolean).join(', ');
}

/** The half of the photo that has most of the heat; undefined where there is none. */
function halfOf({ heatmap, geometry, regions }: Explanation): string | undefined {
  if (regions.length === 0) return undefined;
  let [left, total] = [0, 0];
  const middle = geometry.photoWidth / 2;
  heatmap.values.forEach((value, cell) => {
    const column = ((cell % heatmap.width) + 0.5) / heatmap.width;
    const x = geometry.offsetX + column * geometry.inputWidth * geometry.scaleX;
    total += Math.abs(value);
    if (x < middle) left += Math.abs(value);
  });
  return left > total / 2 ? 'left half' : 'right half';
}
