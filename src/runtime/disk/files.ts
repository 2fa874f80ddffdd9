import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileErrors, modelErrors, WhylightError } from '../../engine/errors.ts';
import { maxModelBytes } from '../../engine/onnx/model.ts';
import { checkedRange, rangesOf, type Ranges } from '../../engine/image/formats/ranges.ts';
import type { ByteRange } from '../../engine/ports.ts';
import { known } from '../../vocabulary/known.ts';
import { insideArchive, readInside } from './archive/archive.ts';
import { readPart, withFile } from './regularFile.ts';
import { codeOf, readError, systemError } from './systemErrors.ts';

/** Tries to read a file that is being written, and the pause after the first of them; the next are longer. */
const [tries, pauseMs] = [4, 50];

/**
 * A file as one writer left it: read again while its size or its time change meanwhile. A path may go through an
 * archive.
 *
 * @throws WhylightError `file-missing`, `file-not-a-file`, `file-too-large`, `file-changing`, `file-unreadable`
 */
export async function readBytes(file: string, maxBytes = maxModelBytes): Promise<Uint8Array> {
  return (await atRest(file, () => readOnce(file, maxBytes))).read;
}

/** Its first bytes, fewer where it has no more; a path may go through an archive. @throws as `readBytes` */
export async function readStart(file: string, length: number): Promise<Uint8Array> {
  const inside = await insideArchive(file);
  if (inside) return (await readInside(inside, maxModelBytes)).subarray(0, length);
  return withFile(file, Number.MAX_SAFE_INTEGER, async (handle, size) => {
    const start = new Uint8Array(Math.min(length, size));
    await readPart(handle, file, 0, start);
    return start;
  });
}

/**
 * What is made of parts of a file, which may be larger than what fits in memory: read from one open handle, and of one
 * version of the file. @throws as `readBytes`
 */
export async function readInParts<Read>(file: string, read: (ranges: Ranges) => Promise<Read>): Promise<Read> {
  const once = async (): Promise<Read> => {
    if (await insideArchive(file)) return read(rangesOf(await readOnce(file, maxModelBytes)));
    return withFile(file, Number.MAX_SAFE_INTEGER, (handle, size) =>
      read({
        size,
        read: async (offset, length) => {
          const [start] = checkedRange(size, offset, length);
          const bytes = new Uint8Array(length);
          await readPart(handle, file, start, bytes);
          return bytes;
        },
      }),
    );
  };
  return (await atRest(file, once)).read;
}

/**
 * What `readAll` reads of a file, if it still is this version (see `fileVersion`) of it. @throws WhylightError
 * `model-changed`, `file-changing`
 */
export async function ofVersion<Read>(file: string, version: string, readAll: () => Promise<Read>): Promise<Read> {
  return asVersion(file, version, await atRest(file, readAll));
}

/** What was read, and the version that it is of. */
interface AtRest<Read> {
  readonly read: Read;
  readonly version: string;
}

async function atRest<Read>(file: string, readAll: () => Promise<Read>): Promise<AtRest<Read>> {
  for (let attempt = 1; attempt <= tries; attempt++) {
    const version = await fileVersion(file);
    const read = await readAll().catch(unlessCutShort);
    if (read !== undefined && (await fileVersion(file)) === version) return { read, version };
    await sleep(pauseMs * attempt);
  }
  throw fileErrors.changing(file);
}

/** Undefined for a file that was cut short while it was read: there may be a whole one soon. */
function unlessCutShort(error: unknown): undefined {
  if (!(error instanceof WhylightError) || error.code !== 'file-changing') throw error;
}

function asVersion<Read>(file: string, wanted: string, { read, version }: AtRest<Read>): Read {
  if (version !== wanted) throw modelErrors.changed(path.basename(file));
  return read;
}

async function readOnce(file: string, maxBytes: number): Promise<Uint8Array> {
  const inside = await insideArchive(file);
  if (inside) return readInside(inside, maxBytes);
  return withFile(file, maxBytes, async (handle, size) => {
    const bytes = new Uint8Array(size);
    await readPart(handle, file, 0, bytes);
    return bytes;
  });
}

/**
 * Parts of a file, of one version of it; of this one, where `version` is given.
 *
 * @throws WhylightError `model-changed`, `file-missing`, `file-changing`, `file-unreadable`
 */
export async function readParts(file: string, parts: readonly ByteRange[], version?: string): Promise<Uint8Array[]> {
  const found = await atRest(file, () => readPartsOnce(file, parts));
  return version === undefined ? found.read : asVersion(file, version, found);
}

async function readPartsOnce(file: string, parts: readonly ByteRange[]): Promise<Uint8Array[]> {
  return withFile(file, Infinity, async (handle) => {
    const places = allocate(parts.map(({ length }) => length));
    for (const [at, place] of places.entries())
      await readPart(handle, file, known(parts[at], `part ${at}`).offset, place);
    return places;
  });
}

/**
 * What one buffer holds, unless a part alone is larger. Electron's allocator ends the process where one is too large.
 */
const bufferBytes = 2 ** 28;

/**
 * Few large buffers: the system has them back at once when they are let go of; of many small ones, malloc keeps the
 * memory.
 */
function allocate(lengths: readonly number[]): Uint8Array[] {
  const groups: number[][] = [];
  let [group, room]: [number[], number] = [[], 0];
  for (const length of lengths) {
    if (length > room || groups.length === 0) {
      groups.push((group = []));
      room = bufferBytes;
    }
    group.push(length);
    room -= length;
  }
  return groups.flatMap((group) => {
    const buffer = new ArrayBuffer(group.reduce((sum, length) => sum + length, 0));
    let offset = 0;
    return group.map((length) => {
      const place = new Uint8Array(buffer, offset, length);
      offset += length;
      return place;
    });
  });
}

/** Of recipes, labels and configurations: those of the largest data sets have two megabytes. */
const maxTextBytes = 8 * 2 ** 20;

/**
 * Undefined where there is no such file. @throws WhylightError `file-not-a-file`, `file-too-large`, `file-unreadable`
 */
export async function readTextIfThere(file: string): Promise<string | undefined> {
  try {
    return Buffer.from(await readBytes(file, maxTextBytes)).toString();
  } catch (error) {
    if (error instanceof WhylightError && (error.code === 'file-missing' || codeOf(error.cause) === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}

/** Of a file: what it holds, or what writes it, where that is more than one would hold in memory. */
export type Content = Uint8Array | string | ((handle: FileHandle) => Promise<void>);

/**
 * Writes under a temporary name and renames: whoever looks sees the old file or the new one, never half of it. What
 * writers of ours that were killed have left in the folder goes with it.
 *
 * @throws WhylightError `file-unwritable`
 */
export async function writeWhole(file: string, content: Content): Promise<void> {
  const temporary = path.join(
    path.dirname(file),
    // Of a long name a part: names have at most 255 bytes, and a letter up to four.
    `.${path.basename(file).slice(0, 50)}.${randomBytes(6).toString('hex')}${temporaryEnding}`,
  );
  try {
    if (typeof content === 'function') await writeBy(temporary, content);
    else await writeFile(temporary, content, { flag: 'wx', flush: true });
    const { mtimeMs } = await stat(temporary);
    await rename(temporary, file);
    await removeLeftovers(path.dirname(file), mtimeMs);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
    throw systemError(cause, file, fileErrors.unwritable);
  }
}

async function writeBy(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await write(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const temporaryEnding = '.whylight.tmp';
const temporaryName = /^\..+\.[0-9a-f]{12}\.whylight\.tmp$/;
/** No writer takes as long: another window may be at it. */
const leftoverAfterMs = 60 * 60_000;

/**
 * `now` by the clock of the disk, which may be another machine's. What can't be removed is left: the file itself is
 * written.
 */
async function removeLeftovers(folder: string, now: number): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.filter((each) => temporaryName.test(each))) {
    const leftover = path.join(folder, name);
    const found = await lstat(leftover).catch(() => undefined);
    if (found?.isFile() && now - found.mtimeMs > leftoverAfterMs)
      await rm(leftover, { force: true }).catch(() => undefined);
  }
}

/** Makes a folder and those above it. @throws WhylightError `file-unwritable` */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw systemError(cause, folder, fileErrors.unwritable);
  }
}

/** Whether two paths lead to one file, by whatever name. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((file) => stat(file).catch(() => undefined)));
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

/** Changes whenever the file's content is likely to have changed. */
export async function fileVersion(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat((await insideArchive(file))?.archive ?? file);
    return `${mtimeMs}:${size}:${ino}`;
  } catch (cause) {
    throw readError(cause, file);
  }
}
