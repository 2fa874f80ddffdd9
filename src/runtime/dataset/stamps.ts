/**
 * Whether pictures are still those that the rows are of. A file's time and size are looked at, and where they differ
 * its content: a folder that was copied is the same one.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AnyRow } from '../../engine/dataset/rows.ts';
import { insideArchive } from '../disk/archive/archive.ts';
import { readBytes } from '../disk/files.ts';
import { mapHeaderBytes } from './mapFile.ts';

/** `part-….files.npy`: float64 [n, 2], a row a line. */
export const stampFile = 'files';

/**
 * When it was written last, in milliseconds, and its bytes; zeros where there is none. Of an archive, what is in it.
 */
export type Stamp = readonly [time: number, bytes: number];

const none: Stamp = [0, 0];

export async function stampOf(file: string): Promise<Stamp> {
  try {
    const { mtimeMs, size } = await stat((await insideArchive(file))?.archive ?? file);
    return [mtimeMs, size];
  } catch {
    return none;
  }
}

type StampedRow = AnyRow & { readonly sha256?: string };

/** Looked at together. */
const filesAtOnce = 256;

/** @param stamps the file of the stamps of these rows @returns keys of the pictures that are others by now */
export async function changedSince(stamps: string, rows: readonly StampedRow[], root: string): Promise<Set<string>> {
  const bytes = await readFile(stamps);
  const written = (at: number, column: 0 | 1): number => {
    const offset = mapHeaderBytes + 8 * (2 * at + column);
    return offset + 8 <= bytes.length ? bytes.readDoubleLE(offset) : NaN;
  };
  // Of a picture that changed before, the last row counts.
  const last = [...new Map(rows.map((row, at) => [row.key, { row, at }])).values()];
  const changed = new Set<string>();
  for (let from = 0; from < last.length; from += filesAtOnce) {
    const some = last.slice(from, from + filesAtOnce);
    const stampsNow = await Promise.all(some.map(({ row }) => stampOf(path.join(root, row.key))));
    for (const [index, { row, at }] of some.entries()) {
      const [time, size] = stampsNow[index] ?? none;
      // A picture that is gone is not another one: a disk may come back.
      if (time === 0 || (time === written(at, 0) && size === written(at, 1))) continue;
      if (!(await hasContent(path.join(root, row.key), row.sha256))) changed.add(row.key);
    }
  }
  return changed;
}

async function hasContent(file: string, sha256: string | undefined): Promise<boolean> {
  if (sha256 === undefined) return false;
  const bytes = await readBytes(file).catch(() => undefined);
  return bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256;
}
