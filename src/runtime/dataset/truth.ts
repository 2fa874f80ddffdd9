/** What each picture of a sweep really shows. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { truthOfFolders, truthOfList } from '../../engine/dataset/truth.ts';
import { datasetErrors } from '../../engine/errors.ts';
import { archiveNames, insideArchive } from '../disk/archive/archive.ts';
import { readBytes } from '../disk/files.ts';
import type { Pictures } from './pictures.ts';

/** Class index of each key, as a file or the names of the folders have it. @throws WhylightError `dataset-no-truth` */
export async function truthOf(
  wanted: string | undefined,
  { root, keys }: Pictures,
  labels: readonly string[],
  classCount: number,
): Promise<ReadonlyMap<string, number>> {
  if (wanted !== undefined && wanted !== 'folders')
    return byKeyOrName(keys, truthOfList(await readFile(wanted, 'utf8'), labels, classCount));
  const inside = wanted === undefined ? await truthInside(root, keys, classCount) : new Map<string, number>();
  if (inside.size > 0) return inside;
  const folderOf = (key: string): string => key.split('/').at(-2) ?? '';
  const folders = [...new Set(keys.map(folderOf))].filter((name) => name !== '');
  const found = truthOfFolders(folders, labels, classCount);
  if (!found && wanted === 'folders') throw datasetErrors.noTruth(folders, labels);
  return new Map(
    keys.flatMap((key) => {
      const index = found?.classOf.get(folderOf(key));
      return index === undefined ? [] : [[key, index] as const];
    }),
  );
}

/** Lists name pictures by their path from the folder, or by the file's name alone. */
function byKeyOrName(keys: readonly string[], listed: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map(
    keys.flatMap((key) => {
      const index = listed.get(key) ?? listed.get(path.posix.basename(key));
      return index === undefined ? [] : [[key, index] as const];
    }),
  );
}

/** WebDataset's: next to `0001.jpg` lies `0001.cls`, the index of its class. */
async function truthInside(
  root: string,
  keys: readonly string[],
  classCount: number,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const names = new Map<string, ReadonlySet<string>>();
  for (const key of keys) {
    const file = path.join(root, key.replace(/\.[^./]*$/, '.cls'));
    const inside = await insideArchive(file);
    if (!inside) continue;
    const known = names.get(inside.archive) ?? new Set(await archiveNames(inside.archive));
    names.set(inside.archive, known);
    if (!known.has(inside.name)) continue;
    const text = Buffer.from(await readBytes(file, longestIndex))
      .toString()
      .trim();
    if (/^\d+$/.test(text) && Number(text) < classCount) found.set(key, Number(text));
  }
  return found;
}

/** Digits of a class's number. */
const longestIndex = 16;
