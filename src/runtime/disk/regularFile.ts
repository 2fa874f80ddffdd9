/**
 * Only regular files are read, from an open handle, and never more of them than their size says: a pipe or a device may
 * have no end, and a file of the system (/proc) has no size that a limit could be held against.
 */
import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileErrors } from '../../engine/errors.ts';
import { readError } from './systemErrors.ts';

/** What one call of the system reads at most. */
const longestRead = 2 ** 30;

/**
 * Opens a file, and closes it whatever comes of it.
 *
 * @throws WhylightError `file-missing`, `file-not-a-file`, `file-too-large`, `file-unreadable`
 */
export async function withFile<Read>(
  file: string,
  maxBytes: number,
  read: (handle: FileHandle, size: number) => Promise<Read> | Read,
): Promise<Read> {
  try {
    checkKind(file, await stat(file)); // a device may do something when it is opened
    // Another file may lie there by now: the opening does not wait, and what counts is what was opened.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await handle.stat();
      checkKind(file, found);
      if (found.size > maxBytes) throw fileErrors.tooLarge(file, found.size, maxBytes);
      if (found.size === 0 && (await isWithoutSize(handle, found))) throw fileErrors.notAFile(file, 'special');
      return await read(handle, found.size);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw readError(cause, file);
  }
}

function checkKind(file: string, found: Stats): void {
  if (!found.isFile()) throw fileErrors.notAFile(file, found.isDirectory() ? 'folder' : 'special');
}

/** Longer than the clocks of file systems take for a step. */
const pauseMs = 20;

/**
 * It holds something, and still says that it does not: unlike a file that somebody is just writing, time and again
 * perhaps.
 */
async function isWithoutSize(handle: FileHandle, { mtimeMs }: Stats): Promise<boolean> {
  // Some of these give whole entries only.
  const { bytesRead } = await handle.read(new Uint8Array(4096), 0, 4096, 0);
  if (bytesRead === 0) return false;
  await sleep(pauseMs);
  const now = await handle.stat();
  return now.size === 0 && now.mtimeMs === mtimeMs;
}

/**
 * Fills `place` from `offset` on. @throws WhylightError `file-changing` where the file was cut short since its size was
 * looked at
 */
export async function readPart(handle: FileHandle, file: string, offset: number, place: Uint8Array): Promise<void> {
  for (let at = 0; at < place.length;) {
    const { bytesRead } = await handle.read(place, at, Math.min(place.length - at, longestRead), offset + at);
    if (bytesRead === 0) throw fileErrors.changing(file);
    at += bytesRead;
  }
}
