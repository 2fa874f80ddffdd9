/** Whether a crop may have taken what matters away. */
import type { Heatmap } from '../../vocabulary/explanation.ts';

const leastHidden = 0.1;

/**
 * Whether the crop hides a tenth of the picture or more, and the hottest cell touches a side that it cut.
 *
 * @param seen what the model saw, in shares of the picture's sides: x, y, width, height
 */
export function mayBeCut(
  { width, height, values }: Pick<Heatmap, 'width' | 'height' | 'values'>,
  [x, y, across, down]: readonly [x: number, y: number, width: number, height: number],
): boolean {
  const part = (from: number, length: number): number => Math.min(from + length, 1) - Math.max(from, 0);
  if (1 - part(x, across) * part(y, down) < leastHidden) return false;
  const peak = values.reduce((best, value, cell) => (value > (values[best] ?? 0) ? cell : best), 0);
  const [column, row] = [peak % width, Math.floor(peak / width) % height];
  const touches = (from: number, length: number, at: number, last: number): boolean =>
    (from > 0 && at === 0) || (from + length < 1 && at === last);
  return (values[peak] ?? 0) > 0 && (touches(x, across, column, width - 1) || touches(y, down, row, height - 1));
}
