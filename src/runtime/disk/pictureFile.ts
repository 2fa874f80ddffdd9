/** Files of pictures, whichever of them are two. */
import path from 'node:path';
import { imageErrors, WhylightError } from '../../engine/errors.ts';
import { detachedOf, type Detached } from '../../engine/image/formats/volume/detached.ts';
import { insideArchive } from './archive/archive.ts';
import { disk } from './disk.ts';
import { fileVersion, readBytes, readStart } from './files.ts';

/** A header fits in so many bytes. */
const headBytes = 1 << 16;

/** Only such files name another one. */
const isHeaderName = (file: string): boolean => /\.(mhd|mha|nhdr|nrrd)$/i.test(file);

/**
 * A picture's file; of a header (.mhd, .nhdr) with the numbers that are next to it, as one.
 *
 * @throws WhylightError `image-unreadable` where they are not in its folder, and as `readBytes`
 */
export async function readPicture(file: string): Promise<Uint8Array> {
  const bytes = await readBytes(file);
  const detached = isHeaderName(file) ? detachedOf(bytes) : undefined;
  if (!detached) return bytes;
  const numbers = await readBytes(await numbersOf(file, detached)).catch((error: unknown) => {
    throw error instanceof WhylightError && error.code === 'file-missing' ? missing(file, detached) : error;
  });
  try {
    return detached.join(numbers);
  } catch (cause) {
    throw imageErrors.undecodable(path.basename(file), detached.format, (cause as Error).message, cause);
  }
}

/** Another one where the file, or that of its numbers, has changed. */
export async function pictureVersion(file: string): Promise<string> {
  const own = await fileVersion(file);
  if (!isHeaderName(file)) return own;
  const detached = detachedOf(await readStart(file, headBytes).catch(() => new Uint8Array()));
  if (!detached) return own;
  const numbers = await numbersOf(file, detached);
  return `${own} ${await fileVersion(numbers).catch(() => 'missing')}`;
}

/** In the header's folder or below: a file from a stranger names no other. */
async function numbersOf(file: string, detached: Detached): Promise<string> {
  const folder = path.dirname(file);
  const numbers = path.join(folder, detached.file);
  const isBelow = !path.isAbsolute(detached.file) && !/(^|[\\/])\.\.([\\/]|$)|:|^[\\/]/.test(detached.file);
  const isThere = isBelow && ((await insideArchive(file)) !== undefined || (await disk.isWithin(numbers, [folder])));
  if (!isThere) throw missing(file, detached);
  return numbers;
}

const missing = (file: string, { file: named, format }: Detached): WhylightError =>
  imageErrors.undecodable(
    path.basename(file),
    format,
    `its numbers are in “${named}”, which is not in its folder; put both there, or save them as one file`,
    undefined,
  );
