import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Disk } from '../../engine/ports.ts';
import { fileVersion, readParts, readTextIfThere } from './files.ts';
import { readModel, sha256 } from './modelFile.ts';

/** The files of this machine, by their paths. @param workFolders those that the user works in */
export const diskOf = (workFolders: readonly string[]): Disk => ({
  nameOf: (file) => path.basename(file),
  folderOf: (file) => path.dirname(file),
  within: (folder, name) => path.join(folder, name),
  list: (folder) => readdir(folder),
  sizeIn,
  isWithin: async (file, folders) =>
    (await Promise.all([...folders, ...workFolders].map((folder) => isInside(folder, file)))).includes(true),
  version: fileVersion,
  read: readModel,
  parts: readParts,
  text: readTextIfThere,
  sha256,
});

/** The same, where it does not matter in which folders the user works. */
export const disk = diskOf([]);

async function sizeIn(folder: string, name: string): Promise<number | 'outside' | undefined> {
  if (path.isAbsolute(name) || name.split(/[\\/]/).includes('..')) return 'outside';
  const file = path.join(folder, name);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  return (await isInside(folder, file)) ? found.size : 'outside';
}

/** Whether it is a file in the folder, not one elsewhere that a link leads to. A hard link is a file like any other. */
async function isInside(folder: string, file: string): Promise<boolean> {
  try {
    const [inside, real] = await Promise.all([realpath(folder), realpath(file)]);
    return real.startsWith(inside.endsWith(path.sep) ? inside : inside + path.sep);
  } catch {
    return false; // it has gone meanwhile
  }
}
