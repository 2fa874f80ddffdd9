import type { PictureFacts } from '../../../vocabulary/pictureFacts.ts';

/** Less is rounding. */
const leastApart = 0.01;

/**
 * Of pixels that are no squares, their millimeters, from a file's pixels a meter. Those of squares are left out: a
 * photo's “72 dpi” is a printer's, and says nothing of what it shows.
 */
export function pixelShape(across: number, down: number): PictureFacts | undefined {
  const isKnown = [across, down].every((density) => Number.isFinite(density) && density > 0);
  if (!isKnown || Math.abs(across / down - 1) < leastApart) return undefined;
  return { spacing: [1000 / down, 1000 / across] };
}
