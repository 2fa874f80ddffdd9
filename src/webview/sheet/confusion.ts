/** Which classes are taken for which. Pure. */
import type { Filters } from '../../protocol/sheetState.ts';
import { matcher, type Pictures } from './order.ts';

export interface Cell {
  readonly truth: number;
  readonly top: number;
  /** Pictures, of those that pass the other filters. */
  readonly count: number;
  /** … and without any filter. */
  readonly whole: number;
}

export interface Confusion {
  /** Those that occur as truth or as prediction, by their number. */
  readonly classes: readonly number[];
  /** By `keyOf`; those that hold a picture. */
  readonly cells: ReadonlyMap<string, Cell>;
}

/** Above so many classes a matrix is too wide to be read. */
export const classesAtMost = 50;

export const keyOf = (truth: number, top: number): string => `${truth} ${top}`;

export function confusionOf(pictures: Pictures, { top: _, truth: __, ...others }: Filters): Confusion {
  const { figures, keys } = pictures;
  const passes = matcher(pictures, others);
  const cells = new Map<string, { truth: number; top: number; count: number; whole: number }>();
  for (let id = 0; id < keys.length; id++) {
    if (!figures.isDone(id) || !figures.hasTruth(id)) continue;
    const [truth, top] = [figures.get(id, 'truth'), figures.get(id, 'top')];
    const key = keyOf(truth, top);
    const cell = cells.get(key) ?? { truth, top, count: 0, whole: 0 };
    cell.whole++;
    if (passes(id)) cell.count++;
    cells.set(key, cell);
  }
  const classes = new Set([...cells.values()].flatMap(({ truth, top }) => [truth, top]));
  return { classes: [...classes].sort((a, b) => a - b), cells };
}

/** Wrong ones, the most frequent first. */
export function confusedPairs({ cells }: Confusion): readonly Cell[] {
  return [...cells.values()]
    .filter(({ truth, top, count }) => truth !== top && count > 0)
    .sort((a, b) => b.count - a.count || a.truth - b.truth || a.top - b.top);
}

/** The pictures of a cell that pass the other filters. */
export function picturesOf(
  pictures: Pictures,
  filters: Filters,
  { truth, top }: Pick<Cell, 'truth' | 'top'>,
): number[] {
  const passes = matcher(pictures, { ...filters, truth, top });
  return [...pictures.keys.keys()].filter((id) => pictures.figures.isDone(id) && passes(id));
}
