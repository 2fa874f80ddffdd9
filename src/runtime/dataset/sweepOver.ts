/** The loop of every sweep: a row and its maps of each picture, written down as soon as they are made. */
import type { AnyRow } from '../../engine/dataset/rows.ts';
import { datasetErrors, WhylightError } from '../../engine/errors.ts';
import type { Made } from './made.ts';
import type { Part } from './parts.ts';
import type { ReadyPicture, UnreadyPicture } from './prepared.ts';

export type PrepareKey = (key: string) => Promise<ReadyPicture | UnreadyPicture>;

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly key: string;
  /** Of a picture that failed. */
  readonly code?: string;
}

/**
 * Makes what is not done yet. A picture that fails is a line with its error; the rest goes on.
 *
 * @param isStopped asked before each picture
 * @returns how many failed, and whether it came to the end
 */
export async function sweepOver(
  make: (key: string) => Promise<Made<AnyRow>>,
  part: Part,
  keys: readonly string[],
  isStopped: () => boolean,
  report: (progress: Progress) => void,
): Promise<{ readonly failed: number; readonly isWhole: boolean }> {
  let failed = 0;
  for (const [at, key] of keys.entries()) {
    if (isStopped()) return { failed, isWhole: false };
    const made = onGridOf(part, await make(key));
    const { row } = made;
    const code = 'error' in row ? row.error.code : undefined;
    if (code !== undefined) failed++;
    await part.write(made);
    report({ done: at + 1, total: keys.length, key, ...(code !== undefined && { code }) });
  }
  return { failed, isWhole: true };
}

/** A file has maps of one grid: a picture whose map has another, as of a model that takes any size, fails. */
export function onGridOf<Line extends AnyRow>(part: Part, made: Made<Line>): Made<Line> {
  for (const [name, { dims }] of made.maps) {
    const grid = part.gridOf(name);
    if (!grid || dims.join() === grid.join()) continue;
    const { code, message } = datasetErrors.otherGrid(dims, grid);
    const { key, sha256 } = made.row as Line & { readonly sha256?: string };
    return { ...made, row: { key, ...(sha256 && { sha256 }), error: { code, message } }, maps: new Map() };
  }
  return made;
}

/** Of a picture that could not even be made ready. */
export const unready = (key: string, { stamp, ...why }: UnreadyPicture): Made<never> => ({
  row: { key, ...why },
  maps: new Map(),
  stamp,
});

/** What is made of a picture, with its file's digest; or the error that it met. */
export async function orFailed<Line extends AnyRow>(
  key: string,
  prepare: PrepareKey,
  make: (ready: ReadyPicture) => Promise<{ readonly row: Line; readonly maps: Made<Line>['maps'] }>,
): Promise<Made<Line>> {
  const ready = await prepare(key);
  if ('error' in ready) return unready(key, ready);
  const { sha256, stamp } = ready;
  try {
    const { row, maps } = await make(ready);
    return { row: { ...row, sha256 }, maps, stamp };
  } catch (error) {
    if (!(error instanceof WhylightError)) throw error;
    const { code, message } = error;
    return { row: { key, sha256, error: { code, message } }, maps: new Map(), stamp };
  }
}
