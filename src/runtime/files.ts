import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileErrors } from '../engine/errors.ts';
import { maxModelBytes } from '../engine/onnx/model.ts';

/** @throws WhylightError `file-missing`, `file-not-a-file`, `file-too-large`, `file-unreadable` */
export async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw fileErrors.notAFile(file);
    if (found.size > maxModelBytes) throw fileErrors.tooLarge(file, found.size, maxModelBytes);
    const bytes = await readFile(file);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (cause) {
    throw systemError(cause, file, fileErrors.unreadable);
  }
}

/** Undefined where there is no such file. */
export async function readTextIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return undefined;
    throw systemError(cause, file, fileErrors.unreadable);
  }
}

/** Writes under a temporary name and renames: whoever looks sees the old file or the new one, never half of it. */
export async function writeWhole(file: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, bytes, { flag: 'wx' });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
    throw systemError(cause, file, fileErrors.unwritable);
  }
}

/** Changes whenever the file's content is likely to have changed. */
export async function fileVersion(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs}:${size}:${ino}`;
  } catch (cause) {
    throw systemError(cause, file, fileErrors.unreadable);
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

function systemError(cause: unknown, file: string, otherwise: (file: string, reason: string, cause: unknown) => Error): unknown {
  const code = codeOf(cause);
  if (code === 'ENOENT') return fileErrors.missing(file);
  // Ours carry a code too, but no errno.
  if (typeof (cause as NodeJS.ErrnoException | undefined)?.errno !== 'number') return cause;
  return otherwise(file, reasons[code ?? ''] ?? (cause as Error).message, cause);
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the folder is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of its path is not a folder',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
};
