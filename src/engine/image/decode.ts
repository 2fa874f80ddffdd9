import { imageErrors } from '../errors.ts';
import type { StoredPixels } from './formats/format.ts';
import { formats } from './formats/formats.ts';
import { readHeader, type ImageHeader } from './header.ts';
import { turnUpright } from './orient.ts';
import type { Photo } from './photo.ts';

/** 400 MB of RGBA: more than any camera takes, less than what takes the editor down. */
export const defaultMaxPixels = 100_000_000;

export interface DecodeOptions {
  /** The largest width · height that is decoded. */
  readonly maxPixels: number;
}

/** The picture in a file, upright. Its `rgba` owns its buffer, so that it can be handed to another thread. */
export async function decodePhoto(bytes: Uint8Array, name: string, options: DecodeOptions): Promise<Photo> {
  const header = readHeader(bytes, name);
  if (header.width * header.height > options.maxPixels) {
    throw imageErrors.tooLarge(name, header.width, header.height, options.maxPixels);
  }
  const stored = await decodeStored(bytes, name, header);
  const { width, height, data } = turnUpright(stored, header.orientation);
  return { width, height, rgba: data };
}

async function decodeStored(bytes: Uint8Array, name: string, header: ImageHeader): Promise<StoredPixels> {
  try {
    const { width, height, data } = await formats[header.format].decode(bytes);
    if (width !== header.width || height !== header.height) {
      throw new Error(`its header says ${header.width} × ${header.height} pixels, its data ${width} × ${height}`);
    }
    if (data.length < 4 * width * height) throw new Error('the file ends before the picture does');
    return { width, height, data: ownBuffer(data) };
  } catch (cause) {
    throw imageErrors.undecodable(name, header.format, String((cause as Error | undefined)?.message ?? cause), cause);
  }
}

/** Decoders answer with Buffers, clamped arrays and views into pools: as a plain array on a buffer of its own. */
function ownBuffer(data: Uint8Array): Uint8Array {
  const isWhole = data.byteOffset === 0 && data.byteLength === data.buffer.byteLength;
  return isWhole ? new Uint8Array(data.buffer) : Uint8Array.from(data);
}
