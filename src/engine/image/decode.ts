import type { LeftOut } from '../../vocabulary/pictureLook.ts';
import type { Edges } from '../../vocabulary/pictureFacts.ts';
import { imageErrors } from '../errors.ts';
import type { Format, PageChannels, StoredPixels } from './formats/format.ts';
import { formats } from './formats/formats.ts';
import { readHeader, type ImageHeader } from './header.ts';
import type { Size } from './geometry.ts';
import { turnedSize, turnUpright } from './orient.ts';
import type { StoredAxes } from './order.ts';
import type { Photo } from './photo.ts';
import { known } from '../../vocabulary/known.ts';

export interface DecodeOptions {
  /** The largest width · height that is decoded. */
  readonly maxPixels: number;
  /** Whether it is turned as its EXIF data says; it is unless told. */
  readonly exif?: 'turn' | 'ignore' | undefined;
}

/**
 * Twice what JPEG can hold. Resizing works on whole columns: a picture of one pixel by millions would take gigabytes.
 */
const longestSide = 2 ** 17;

/**
 * The picture in a file, or the first of them, upright. Its `rgba` owns its buffer, so that it can be handed to another
 * thread.
 */
export async function decodePhoto(bytes: Uint8Array, name: string, options: DecodeOptions): Promise<Photo> {
  const [photo] = await decodeFrames(bytes, name, [0], options);
  return known(photo, 'first frame');
}

/** How many pictures a file holds: frames of a GIF, pages of a TIFF; 1 where only the first is read. */
export function countFrames(bytes: Uint8Array, name: string): number {
  const { format } = readHeader(bytes, name);
  try {
    return clipOf(format)?.count(bytes) ?? 1;
  } catch (cause) {
    throw undecodable(name, format, cause);
  }
}

/** Pages that are channels of one picture, as the file says; undefined where it does not. */
export function pageChannels(bytes: Uint8Array, name: string): PageChannels | undefined {
  return clipOf(readHeader(bytes, name).format)?.channels?.(bytes);
}

/** Pictures of the file that are not shown, as they have another size than its first. */
export function picturesLeftOut(bytes: Uint8Array, name: string): LeftOut | undefined {
  return clipOf(readHeader(bytes, name).format)?.leftOut?.(bytes);
}

/** Of a volume: how its file's axes lie on its pictures; undefined where they are shown as they are stored. */
export function storedAxes(bytes: Uint8Array, name: string): StoredAxes | undefined {
  return clipOf(readHeader(bytes, name).format)?.axes?.(bytes);
}

/** Which sides of the patient lie where in what is shown; undefined where the file does not say it. */
export function edgesIn(bytes: Uint8Array, name: string): Edges | undefined {
  return clipOf(readHeader(bytes, name).format)?.edges?.(bytes);
}

/**
 * The pictures of these indices, ascending, each once: as `decodePhoto`. Together they may have no more pixels than one
 * may.
 */
export async function decodeFrames(
  bytes: Uint8Array,
  name: string,
  indices: readonly number[],
  { maxPixels, exif }: DecodeOptions,
): Promise<Photo[]> {
  const header = readHeader(bytes, name);
  const { width, height } = header;
  if (Math.max(width, height) > longestSide) throw imageErrors.tooLong(name, width, height, longestSide);
  if (width * height > maxPixels) throw imageErrors.tooLarge(name, width, height, maxPixels);
  if (indices.length * width * height > maxPixels)
    throw imageErrors.clipTooLarge(name, indices.length, width, height, maxPixels);
  const all = await decodeStored(bytes, name, header, indices);
  return all.map((stored) => asPhoto(exif === 'ignore' ? stored : turnUpright(stored, header.orientation)));
}

/** How a file is opened of which only parts are read; undefined where its format has to be read as a whole. */
export function partsReader(start: Uint8Array): Format['parts'] {
  return Object.values<Format>(formats).find((format) => format.matches(start))?.parts;
}

/** As it stands in the end. */
export function uprightSize(bytes: Uint8Array, name: string, { exif }: DecodeOptions): Size {
  const { width, height, orientation } = readHeader(bytes, name);
  return turnedSize({ width, height }, exif === 'ignore' ? 1 : orientation);
}

export const asPhoto = ({ width, height, data: rgba, samples, facts }: StoredPixels): Photo => ({
  ...{ width, height, rgba },
  ...(samples && { samples }),
  ...(facts && { facts }),
});

const clipOf = (format: ImageHeader['format']): Format['clip'] => formats[format].clip;

async function decodeStored(
  bytes: Uint8Array,
  name: string,
  header: ImageHeader,
  indices: readonly number[],
): Promise<StoredPixels[]> {
  try {
    const isFirst = indices.length === 1 && indices[0] === 0;
    const decoded = isFirst
      ? [await formats[header.format].decode(bytes)]
      : ((await clipOf(header.format)?.decode(bytes, indices)) ?? []);
    if (decoded.length < indices.length) throw new Error('it has fewer frames than it said');
    return decoded.map((stored) => checked(stored, header));
  } catch (cause) {
    throw undecodable(name, header.format, cause);
  }
}

export const undecodable = (name: string, format: string, cause: unknown): Error =>
  imageErrors.undecodable(name, format, String((cause as Error | undefined)?.message ?? cause), cause);

function checked({ width, height, data, samples, facts }: StoredPixels, header: ImageHeader): StoredPixels {
  if (width !== header.width || height !== header.height) {
    throw new Error(`its header says ${header.width} × ${header.height} pixels, its data ${width} × ${height}`);
  }
  if (data.length < 4 * width * height) throw new Error('the file ends before the picture does');
  return { width, height, data: ownBuffer(data), samples, facts };
}

/** Decoders answer with Buffers, clamped arrays and views into pools: as a plain array on a buffer of its own. */
function ownBuffer(data: Uint8Array): Uint8Array {
  const isWhole = data.byteOffset === 0 && data.byteLength === data.buffer.byteLength;
  return isWhole ? new Uint8Array(data.buffer) : Uint8Array.from(data);
}
