/** Pictures of which a part is looked at: of a TIFF only this part is read. */
import path from 'node:path';
import { boxOn, isPart, type PictureArea, type ShownArea } from '../vocabulary/pictureArea.ts';
import { imageErrors } from '../engine/errors.ts';
import { areaOf, cropPhoto, decodeArea, uprightLevels } from '../engine/image/area.ts';
import { decodeFrames, partsReader, undecodable, uprightSize, type DecodeOptions } from '../engine/image/decode.ts';
import type { PartedFile } from '../engine/image/formats/format.ts';
import type { Photo } from '../engine/image/photo.ts';
import { fileOf, type FileFacts } from './fileFacts.ts';
import { readInParts, readStart } from './disk/files.ts';
import { readPicture } from './disk/pictureFile.ts';

export interface Parted {
  readonly area: ShownArea;
  readonly facts: FileFacts;
  /** Absent where the file has to be decoded as a whole. */
  readonly file?: PartedFile;
}

/**
 * Undefined where the picture is looked at as it is.
 *
 * @throws WhylightError `level-missing`, `region-outside`, `image-too-large`, and what reading throws
 */
export async function partedOf(file: string, wish: PictureArea, options: DecodeOptions): Promise<Parted | undefined> {
  const name = path.basename(file);
  const limits = { name, maxPixels: options.maxPixels };
  const openParts = partsReader(await readStart(file, 16));
  if (openParts) {
    const parted = await readInParts(file, (ranges) => openParts(ranges).catch((cause) => refused(name, cause)));
    const area = areaOf(uprightLevels(parted, turnOf(parted, options)), wish, limits);
    return area && { area, facts: factsOf(parted), file: parted };
  }
  if (!isPart(wish)) return undefined;
  const bytes = await readPicture(file);
  const area = areaOf([uprightSize(bytes, name, options)], wish, limits);
  return area && { area, facts: fileOf(bytes, name) };
}

function refused(name: string, cause: unknown): never {
  const isShort = cause instanceof RangeError;
  throw undecodable(name, 'tiff', isShort ? new Error('the file ends inside its header', { cause }) : cause);
}

const turnOf = (file: PartedFile, { exif }: DecodeOptions): PartedFile['orientation'] =>
  exif === 'ignore' ? 1 : file.orientation;

const factsOf = ({ frames, orientation, channels, leftOut }: PartedFile): FileFacts => ({
  ...{ frames, isTurned: orientation !== 1, stored: undefined, edges: undefined, channels, leftOut },
});

/** The same part of each of these pictures of the file. */
export async function decodeParts(
  file: string,
  { area, file: parted }: Parted,
  frames: readonly number[],
  options: DecodeOptions,
): Promise<Photo[]> {
  const name = path.basename(file);
  const box = boxOn(area.levels, area.level, area.region);
  if (!parted) {
    const photos = await decodeFrames(await readPicture(file), name, frames, options);
    return photos.map((photo) => cropPhoto(photo, box));
  }
  if (frames.length * box.width * box.height > options.maxPixels)
    throw imageErrors.clipTooLarge(name, frames.length, box.width, box.height, options.maxPixels);
  return readInParts(file, async (ranges) => {
    const photos: Photo[] = [];
    for (const frame of frames)
      photos.push(await decodeArea(ranges, parted, { frame, area, orientation: turnOf(parted, options), name }));
    return photos;
  });
}
