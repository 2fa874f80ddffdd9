import { viewOf } from './bytes.ts';
import type { Orientation } from './format.ts';

const orientationTag = 0x0112;

/** Byte order and offset of the first directory of a TIFF structure: of a TIFF file, or of EXIF data, which is one. */
export function readTiffStart(view: DataView): { readonly littleEndian: boolean; readonly directory: number } {
  const littleEndian = view.getUint16(0) === 0x4949;
  return { littleEndian, directory: view.getUint32(4, littleEndian) };
}

/** The first value of every SHORT or LONG entry of a TIFF directory, by tag. */
export function readTiffDirectory(view: DataView, directory: number, littleEndian: boolean): Map<number, number> {
  const values = new Map<number, number>();
  const count = view.getUint16(directory, littleEndian);
  for (let at = directory + 2; at < directory + 2 + 12 * count; at += 12) {
    const tag = view.getUint16(at, littleEndian);
    const type = view.getUint16(at + 2, littleEndian);
    const width = type === 3 ? 2 : type === 4 ? 4 : 0;
    if (width === 0) continue;
    const inline = width * view.getUint32(at + 4, littleEndian) <= 4;
    const value = inline ? at + 8 : view.getUint32(at + 8, littleEndian);
    values.set(tag, width === 2 ? view.getUint16(value, littleEndian) : view.getUint32(value, littleEndian));
  }
  return values;
}

export function asOrientation(value: number | undefined): Orientation {
  return value !== undefined && value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

/** Of EXIF data, with or without its `Exif\0\0`; 1 where it is broken: a bad tag must not cost the user the picture. */
export function exifOrientation(exif: Uint8Array): Orientation {
  const tiff = exif[0] === 0x45 ? exif.subarray(6) : exif;
  try {
    const view = viewOf(tiff);
    const { littleEndian, directory } = readTiffStart(view);
    return asOrientation(readTiffDirectory(view, directory, littleEndian).get(orientationTag));
  } catch {
    return 1;
  }
}
