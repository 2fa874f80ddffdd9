/**
 * Files inside zip and tar archives, under paths that go through the archive: `photos.zip/fox/1.jpg`. Nothing is
 * unpacked.
 */
import { stat } from 'node:fs/promises';
import type { ArchiveFormat } from '../../../vocabulary/pictureFormats.ts';
import { fileErrors } from '../../../engine/errors.ts';
import { withFile } from '../regularFile.ts';
import { readError } from '../systemErrors.ts';
import type { ListMembers, Member } from './member.ts';
import { tarMembers } from './tar.ts';
import { zipMembers } from './zip.ts';

const kinds: Readonly<Record<ArchiveFormat, ListMembers>> = { zip: zipMembers, tar: tarMembers };

const kindOf = (file: string): ListMembers | undefined =>
  kinds[/\.(\w+)$/.exec(file)?.[1]?.toLowerCase() as ArchiveFormat];

export const isArchive = (file: string): boolean => kindOf(file) !== undefined;

interface Inside {
  readonly archive: string;
  readonly name: string;
}

/** The archive that a path goes through; undefined of an ordinary path, where a folder may be called `photos.zip`. */
export async function insideArchive(file: string): Promise<Inside | undefined> {
  for (const { index } of file.matchAll(/[/\\]/g)) {
    const archive = file.slice(0, index);
    if (!isArchive(archive)) continue;
    if (
      await stat(archive).then(
        (found) => found.isFile(),
        () => false,
      )
    )
      // oxfmt-ignore
      return { archive, name: file.slice(index + 1).replaceAll('\\', '/') };
  }
  return undefined;
}

type Index = ReadonlyMap<string, Member>;

/** The newest few, each with the version that it is of. */
const indices = new Map<string, Promise<Index>>();
const keptIndices = 16;

async function indexOf(archive: string): Promise<Index> {
  const {
    mtimeMs,
    size: bytes,
    ino,
  } = await stat(archive).catch((cause: unknown) => {
    throw readError(cause, archive);
  });
  const key = `${archive}@${mtimeMs}:${bytes}:${ino}`;
  const found = indices.get(key) ?? listed(archive);
  indices.delete(key);
  indices.set(key, found);
  found.catch(() => indices.delete(key));
  for (const old of [...indices.keys()].slice(0, -keptIndices)) indices.delete(old);
  return found;
}

async function listed(archive: string): Promise<Index> {
  const list = kindOf(archive);
  const members = await withFile(archive, Infinity, (handle, size) => list?.(handle, size, archive) ?? []);
  return new Map(members.map((member) => [member.name, member]));
}

/** @throws WhylightError `archive-invalid`, and what `withFile` throws */
export async function archiveNames(archive: string): Promise<readonly string[]> {
  return [...(await indexOf(archive)).keys()];
}

/** @throws WhylightError `archive-invalid`, `file-missing`, `file-too-large` */
export async function readInside({ archive, name }: Inside, maxBytes: number): Promise<Uint8Array> {
  const member = (await indexOf(archive)).get(name);
  const shown = `${archive}/${name}`;
  if (!member) throw fileErrors.missing(shown);
  if (member.size > maxBytes) throw fileErrors.tooLarge(shown, member.size, maxBytes);
  return withFile(archive, Infinity, (handle) => member.read(handle, archive));
}
