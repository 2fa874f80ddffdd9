/** Parts of pictures: which one is meant, and its pixels. */
import { boxOn, downsample, isPart, type PictureArea, type ShownArea } from '../../vocabulary/pictureArea.ts';
import { imageErrors } from '../errors.ts';
import type { Orientation, PartedFile } from './formats/format.ts';
import type { Ranges } from './formats/ranges.ts';
import type { Box, Size } from './geometry.ts';
import { storedBox, turnedSize, turnUpright } from './orient.ts';
import { cropped } from './cropped.ts';
import type { Photo } from './photo.ts';
import { asPhoto, undecodable } from './decode.ts';

/** What is enough to find one's way, and quickly read. */
const overviewPixels = 2 ** 22;

interface Limits {
  readonly name: string;
  readonly maxPixels: number;
}

/**
 * The part that is wished for; without a wish all of the picture, or where it is larger than is allowed, the largest
 * level that is quickly read. Undefined: the picture as it is.
 *
 * @param levels upright, the full size first
 * @throws WhylightError `level-missing`, `region-outside`, `image-too-large`
 */
export function areaOf(levels: readonly Size[], wish: PictureArea, { name, maxPixels }: Limits): ShownArea | undefined {
  const pixelsAt = (level: number): number => (levels[level]?.width ?? 0) * (levels[level]?.height ?? 0);
  const isWished = isPart(wish);
  if (!isWished && pixelsAt(0) <= maxPixels) return undefined;
  const level = isWished
    ? (wish.level ?? 0)
    : overviewLevel(levels.length, pixelsAt, Math.min(overviewPixels, maxPixels));
  const size = levels[level];
  if (!size) throw imageErrors.levelMissing(name, level, levels.length);
  const box = boxOn(levels, level, wish.region);
  const isInside = box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height;
  if (wish.region && !isInside) throw imageErrors.regionOutside(name, wish.region, size.width, size.height, level);
  if (box.width * box.height > maxPixels) {
    const refuse = isWished ? imageErrors.partTooLarge : imageErrors.tooLarge;
    throw refuse(name, box.width, box.height, maxPixels);
  }
  const region = wish.region ?? ([0, 0, size.width, size.height] as const);
  return {
    region,
    level,
    levels: levels.map(({ width, height }) => ({ width, height })),
    ...(!isWished && { isOverview: true }),
  };
}

function overviewLevel(count: number, pixelsAt: (level: number) => number, most: number): number {
  for (let level = 0; level < count; level++) if (pixelsAt(level) <= most) return level;
  return count - 1;
}

/** Upright sizes of a file's levels. */
export const uprightLevels = ({ levels }: PartedFile, orientation: Orientation): Size[] =>
  levels.map((level) => turnedSize(level, orientation));

/** A part of one of the pictures of a file that is read in parts, upright. @throws WhylightError `image-unreadable` */
export async function decodeArea(
  ranges: Ranges,
  file: PartedFile,
  { frame, area, orientation, name }: { frame: number; area: ShownArea; orientation: Orientation; name: string },
): Promise<Photo> {
  const stored = file.levels[area.level] ?? { width: 0, height: 0 };
  const box = storedBox(boxOn(area.levels, area.level, area.region), stored, orientation);
  try {
    const photo = asPhoto(turnUpright(await file.decode(ranges, frame, area.level, box), orientation));
    const spacing = spacingAt(file, area, orientation);
    return spacing ? { ...photo, facts: { ...photo.facts, spacing } } : photo;
  } catch (cause) {
    throw undecodable(name, 'tiff', cause);
  }
}

function spacingAt(
  { spacing }: PartedFile,
  { levels, level }: ShownArea,
  orientation: Orientation,
): readonly [number, number] | undefined {
  if (!spacing) return undefined;
  const step = downsample(levels, level);
  const { width, height } = turnedSize({ height: spacing[0] * step, width: spacing[1] * step }, orientation);
  return [height, width];
}

/** A part of a picture that was decoded as a whole. @param box whole pixels inside of it */
export function cropPhoto(photo: Photo, box: Box): Photo {
  const rgba = cropped(photo.rgba, photo.width, box, 4);
  const { samples } = photo;
  return {
    ...photo,
    ...{ width: box.width, height: box.height, rgba },
    ...(samples && { samples: { ...samples, values: cropped(samples.values, photo.width, box, samples.bands) } }),
  };
}
