import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { modelErrors } from '../../engine/errors.ts';
import { entryOf } from '../../engine/reading/network/partFiles.ts';
import { isModelFile } from '../../vocabulary/modelFiles.ts';

/**
 * The model that a path names: a file, or a folder with one model in it, or in its folder onnx/. Of a model of several
 * files it is the one that looks at the picture. A path that is not there is taken for a file's, so that reading it
 * says so.
 *
 * @throws WhylightError `no-model`, `several-models` where a folder holds none, or more than one
 */
export async function modelIn(named: string): Promise<string> {
  if (!(await isFolder(named))) return named;
  const inner = path.join(named, 'onnx');
  const own = await modelsOf(named);
  const folder = own.length === 0 && (await isFolder(inner)) ? inner : named;
  const models = folder === named ? own : await modelsOf(folder);
  const [only, ...others] = models;
  if (only === undefined) throw modelErrors.noneIn(named);
  const entry = others.length > 0 ? entryOf(models) : only;
  if (entry === undefined) throw modelErrors.severalIn(named, models);
  return path.join(folder, entry);
}

/**
 * All models of a folder in natural order: of checkpoints, `epoch2` before `epoch10`. Else the one that a path names.
 */
export async function modelsIn(named: string): Promise<readonly string[]> {
  const models = (await isFolder(named)) ? await modelsOf(named) : [];
  if (models.length < 2 || entryOf(models) !== undefined) return [named];
  return models.sort(natural.compare).map((name) => path.join(named, name));
}

const natural = new Intl.Collator('en', { numeric: true });

const modelsOf = async (folder: string): Promise<string[]> => (await readdir(folder)).filter(isModelFile).sort();

const isFolder = (named: string): Promise<boolean> =>
  stat(named).then(
    (found) => found.isDirectory(),
    () => false,
  );
