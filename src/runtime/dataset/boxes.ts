/** Where the objects are: files of boxes, a folder of them, or a folder of masks. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { readBoxFile, readPictureBoxes, stemOf, type TruthBoxes } from '../../engine/dataset/boxes.ts';
import { pictureFormatOf } from '../../vocabulary/pictureFormats.ts';

export interface Objects {
  readonly boxes: TruthBoxes;
  /** Files by key without extension, and by name without extension. */
  readonly masks?: ReadonlyMap<string, string>;
}

/** @throws WhylightError `boxes-invalid` */
export async function readObjects(wanted: string | undefined): Promise<Objects> {
  if (wanted === undefined) return { boxes: new Map() };
  if (!(await stat(wanted)).isDirectory())
    return { boxes: readBoxFile(await readFile(wanted, 'utf8'), path.basename(wanted)) };
  const names = (await readdir(wanted, { recursive: true })).map((name) => name.replaceAll(path.sep, '/'));
  const masks = names.filter((name) => pictureFormatOf(name) !== undefined);
  if (masks.length > 0) return { boxes: new Map(), masks: filesByKey(wanted, masks) };
  const read = names
    .filter((name) => /\.(xml|txt)$/.test(name))
    .map(async (name) => [stemOf(name), readPictureBoxes(await readFile(path.join(wanted, name), 'utf8'))] as const);
  return { boxes: new Map(await Promise.all(read)) };
}

const withoutExtension = (key: string): string => key.replace(/\.[^./]*$/, '');

function filesByKey(folder: string, names: readonly string[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const name of names) files.set(stemOf(name), path.join(folder, name));
  for (const name of names) files.set(withoutExtension(name), path.join(folder, name));
  return files;
}

export const maskFor = (masks: ReadonlyMap<string, string>, key: string): string | undefined =>
  masks.get(withoutExtension(key)) ?? masks.get(stemOf(key));
