import { viewOf } from './bytes.ts';
import type { Orientation } from './format.ts';
import { readDirectory, readOrientation } from './tiff/directory.ts';

/** Of EXIF data, with or without its `Exif\0\0`; 1 where it is broken: a bad tag must not cost the user the picture. */
export function exifOrientation(exif: Uint8Array): Orientation {
  const tiff = exif[0] === 0x45 ? exif.subarray(6) : exif;
  try {
    return readOrientation(readDirectory(viewOf(tiff)));
  } catch {
    return 1;
  }
}
