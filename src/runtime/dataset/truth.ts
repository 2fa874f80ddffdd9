/** What each picture of a sweep really shows. */
import { readFile } from 'node:fs/promises';
import { truthOfFolders, truthOfList } from '../../engine/dataset/truth.ts';
import { datasetErrors } from '../../engine/errors.ts';
import type { Pictures } from './pictures.ts';

/** Class index of each key, as a file or the names of the folders have it. @throws WhylightError `dataset-no-truth` */
export async function truthOf(
  wanted: string | undefined,
  { keys }: Pictures,
  labels: readonly string[],
  classCount: number,
): Promise<ReadonlyMap<string, number>> {
  if (wanted !== undefined && wanted !== 'folders')
    return truthOfList(await readFile(wanted, 'utf8'), labels, classCount);
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
