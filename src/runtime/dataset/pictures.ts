/** The pictures of a folder or of a list, by their keys. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { datasetErrors } from '../../engine/errors.ts';
import { archiveNames, isArchive } from '../disk/archive/archive.ts';
import { hashOf } from '../../engine/dataset/shard.ts';
import { pictureFormatOf } from '../../vocabulary/pictureFormats.ts';

/** Where a sweep's pictures are. */
export interface Pictures {
  /** Keys are paths from here. */
  readonly root: string;
  /** With `/`, in natural order. */
  readonly keys: readonly string[];
}

const natural = new Intl.Collator('en', { numeric: true });

/** Of a folder and the archives in it, or of an archive. @throws WhylightError `dataset-empty`, `archive-invalid` */
export async function picturesIn(folder: string): Promise<Pictures> {
  const root = path.resolve(folder);
  if (isArchive(root) && !(await stat(root)).isDirectory()) return asPictures(root, await picturesInside(root), folder);
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  const keys: string[] = [];
  for (const entry of names) {
    if (!entry.isFile() && !entry.isSymbolicLink()) continue;
    const key = keyOf(root, path.join(entry.parentPath, entry.name));
    if (pictureFormatOf(entry.name)) keys.push(key);
    else if (isArchive(entry.name))
      for (const name of await picturesInside(path.join(root, key))) keys.push(`${key}/${name}`);
  }
  return asPictures(root, keys, folder);
}

async function picturesInside(archive: string): Promise<string[]> {
  return (await archiveNames(archive)).filter((name) => pictureFormatOf(name) !== undefined && !isHidden(name));
}

/** What macOS puts into archives next to the files. */
const isHidden = (name: string): boolean => name.startsWith('__MACOSX/') || /(^|\/)\._[^/]*$/.test(name);

/** A path a line, from the list's own folder. @throws WhylightError `dataset-empty` */
export async function picturesOf(list: string): Promise<Pictures> {
  const root = path.dirname(path.resolve(list));
  const lines = (await readFile(list, 'utf8')).split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line !== '').map((line) => keyOf(root, path.resolve(root, line)));
  return asPictures(root, [...new Set(keys)], list);
}

/** Of files and folders that were chosen together. @throws WhylightError `dataset-empty` */
export async function picturesAt(chosen: readonly string[]): Promise<Pictures> {
  const [first = '.', ...more] = chosen.map((each) => path.resolve(each));
  const isFolder = async (place: string): Promise<boolean> => isArchive(place) || (await stat(place)).isDirectory();
  if (more.length === 0 && (await isFolder(first))) return picturesIn(first);
  const root = [first, ...more].map((each) => path.dirname(each)).reduce(commonFolder);
  const keys: string[] = [];
  for (const place of [first, ...more]) {
    const found = (await isFolder(place)) ? await picturesIn(place).catch(() => undefined) : undefined;
    if (found) for (const key of found.keys) keys.push(keyOf(root, path.join(found.root, key)));
    else if (pictureFormatOf(place)) keys.push(keyOf(root, place));
  }
  return asPictures(root, [...new Set(keys)], first);
}

function commonFolder(a: string, b: string): string {
  const [parts, others] = [a.split(path.sep), b.split(path.sep)];
  const differs = parts.findIndex((part, at) => part !== others[at]);
  return parts.slice(0, differs < 0 ? undefined : differs).join(path.sep) || path.parse(a).root;
}

function asPictures(root: string, keys: string[], named: string): Pictures {
  if (keys.length === 0) throw datasetErrors.noPictures(named);
  return { root, keys: keys.sort(natural.compare) };
}

const keyOf = (root: string, file: string): string => path.relative(root, file).replaceAll(path.sep, '/');

/** `count` of them, the same with the same seed, whatever the shards. */
export function sampled({ root, keys }: Pictures, count: number | undefined, seed: number): Pictures {
  if (count === undefined || count >= keys.length) return { root, keys };
  const chosen = new Set(
    [...keys].sort((a, b) => hashOf(`${seed} ${a}`) - hashOf(`${seed} ${b}`) || natural.compare(a, b)).slice(0, count),
  );
  return { root, keys: keys.filter((key) => chosen.has(key)) };
}
