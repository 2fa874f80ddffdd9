/** Which pictures a person should see first, and which show the model at its best. */
import type { PictureRow } from './rows.ts';

const topOf = ({ predictions: [top] }: PictureRow): number => top?.probability ?? top?.score ?? 0;

const firstOf = ({ methods }: PictureRow): PictureRow['methods'][string] | undefined => Object.values(methods)[0];

/** Wrong ones, the surest first; then those of which the model was least sure. */
export function worstFirst(rows: readonly PictureRow[]): readonly PictureRow[] {
  const wrong = rows.filter(({ correct }) => correct === false).sort((a, b) => topOf(b) - topOf(a));
  const others = rows.filter(({ correct }) => correct !== false).sort((a, b) => topOf(a) - topOf(b));
  return [...wrong, ...others];
}

/** Not known to be wrong: most heat in the boxes, or the smallest drop, or the surest first. */
export function bestFirst(rows: readonly PictureRow[]): readonly PictureRow[] {
  const goodness = (row: PictureRow): number => {
    const figures = firstOf(row);
    return figures?.energy ?? (figures?.drop ? 1 - figures.drop.drop : topOf(row));
  };
  return rows
    .filter(({ correct }) => correct !== false)
    .sort((a, b) => goodness(b) - goodness(a) || topOf(b) - topOf(a));
}
