import { doubtKinds, doubtsOf, type Doubt, type DoubtCode } from '../../engine/dataset/doubts.ts';
import { isFailed, type PictureRow } from '../../engine/dataset/rows.ts';
import { readRows } from './results.ts';

/** A doubt with what the list of problems shows of it. */
export interface FoundDoubt extends Doubt {
  readonly code: DoubtCode;
  readonly title: string;
  readonly severity: 'warning' | 'information';
}

/** Of the results in a folder; those that are only good to filter and sort by are left out. */
export async function readDoubts(folder: string): Promise<readonly FoundDoubt[]> {
  const rows = (await readRows(folder)).filter((row): row is PictureRow => !isFailed(row));
  const found = Object.entries(doubtsOf(rows)) as [DoubtCode, Doubt][];
  return found.flatMap(([code, doubt]) => {
    const { title, severity } = doubtKinds[code];
    return severity === 'none' || doubt.flagged === 0 ? [] : [{ ...doubt, code, title, severity }];
  });
}
