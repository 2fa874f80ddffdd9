/** Whether the gradient was compared with the model itself, in words. Pure. */
import type { GradientVerdict } from '../../protocol/trust.ts';
import { digits } from './format.ts';

export function verdictText(verdict: GradientVerdict | undefined): string {
  if (!verdict) return 'Gradient: built by Whylight. ';
  const { agrees, obstacle, worstError, directions } = verdict;
  if (agrees)
    return `Gradient verified: ${worstError.toExponential(0).replace('-', '\u2212')} (${directions} directions)`;
  return obstacle ? obstacles[obstacle as keyof typeof obstacles] : `Gradient DISAGREES: ${digits(worstError)}`;
}

const obstacles = {
  zero: 'Gradient: zero everywhere, so nothing could be compared.',
  weak: 'Gradient: the score hardly depends on this layer, so nothing could be compared.',
  chosen: 'Gradient: the model chooses its boxes again in each run, so it could not be compared.',
  file: 'Gradient: the file next to the model DISAGREES with the model.',
} as const;
