import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { modelErrors } from '../../engine/errors.ts';
import { isModelFile } from '../../vocabulary/modelFiles.ts';

/**
 * The model that a path names: a file, or a folder with one model in it. A path that is not there is taken for a file's,
 * so that reading it says so.
 *
 * @throws WhylightError `no-model`, `several-models` where a folder holds none, or more than one
 */
export async function modelIn(named: string): Promise<string> {
  const isFolder = await stat(named).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return named;
  const models = (await readdir(named)).filter(isModelFile).sort();
  const [only, ...others] = models;
  if (only === undefined) throw modelErrors.noneIn(named);
  if (others.length > 0) throw modelErrors.severalIn(named, models);
  return path.join(named, only);
}
