import type { Explanation } from '../../protocol/explanation.ts';
import type { Caption } from '../../vocabulary/explanation.ts';
import { sameTarget, unnamed, type Target, type TargetWish } from '../../vocabulary/target.ts';

/** A wish for the first answer is one for the first of those that were sent ahead, if these are of the same place. */
export function meantBy(wish: TargetWish | undefined, ahead: readonly Explanation[]): TargetWish | undefined {
  const first = ahead[0]?.caption ? wholeText(ahead[0].caption) : ahead[0]?.predictions[0]?.target;
  return first && sameTarget(unnamed(first), wish) ? first : wish;
}

const wholeText = ({ words }: Caption): Target => ({ kind: 'word', from: 0, to: Math.max(words.length - 1, 0) });
