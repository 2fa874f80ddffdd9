import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isArchiveName } from '../vocabulary/pictureFormats.ts';

/** The archives that a path may go through, the innermost first: `/a/photos.zip` of `/a/photos.zip/fox/1.jpg`. */
function archivesAbove(file: string): readonly string[] {
  const above: string[] = [];
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) above.push(folder);
  return above.filter(isArchiveName);
}

/** The file that holds a picture: itself, or the archive that its path goes through; undefined where there is none. */
export async function fileOf(
  picture: string,
): Promise<{ readonly path: string; readonly size: number; readonly mtimeMs: number } | undefined> {
  for (const path of [picture, ...archivesAbove(picture)]) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return { path, size: found.size, mtimeMs: found.mtimeMs };
  }
  return undefined;
}

/** Whether there may be such a picture: what an archive holds, the engine knows. */
export const isThere = (picture: string): boolean =>
  [picture, ...archivesAbove(picture)].some((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
