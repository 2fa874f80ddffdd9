import type { Orientation } from '../format.ts';

/** The numbers of every field of a TIFF directory, by tag. */
export type Directory = ReadonlyMap<number, readonly number[]>;

export interface TiffStart {
  readonly littleEndian: boolean;
  /** Where the first directory is. */
  readonly directory: number;
}

/** Of a TIFF file, or of EXIF data, which is built like one. */
export function readTiffStart(view: DataView): TiffStart {
  const littleEndian = view.getUint16(0) === 0x4949;
  return { littleEndian, directory: view.getUint32(4, littleEndian) };
}

/** Bytes of the field types that are read: SHORT and LONG. */
const widths: Readonly<Record<number, 2 | 4>> = { 3: 2, 4: 4 };

/** An empty directory has six bytes, and may name another one. */
const mostPages = 50_000;

/** Of each page, where its directory lies, and how large the page is. Directories don't overlap: a chain that lets them could go on for ever. */
export function readPages(view: DataView): { readonly at: number; readonly width: number; readonly height: number }[] {
  const { littleEndian, directory } = readTiffStart(view);
  const pages = [];
  let total = 0;
  for (let at = directory; at !== 0;) {
    const count = view.getUint16(at, littleEndian);
    total += 2 + 12 * count;
    if (total > view.byteLength) throw new Error('its pages go round in a circle');
    if (pages.length === mostPages) throw new Error(`it has more than ${mostPages} pages`);
    const sizes = new Map<number, number>();
    for (let field = at + 2; field < at + 2 + 12 * count; field += 12) {
      const read =
        view.getUint16(field + 2, littleEndian) === 3
          ? view.getUint16(field + 8, littleEndian)
          : view.getUint32(field + 8, littleEndian);
      sizes.set(view.getUint16(field, littleEndian), read);
    }
    pages.push({ at, width: sizes.get(256) ?? 0, height: sizes.get(257) ?? 0 });
    const next = at + 2 + 12 * count;
    at = next + 4 <= view.byteLength ? view.getUint32(next, littleEndian) : 0;
  }
  return pages;
}

/**
 * The fields of a directory, the first one unless told; throws RangeError where one lies beyond the file. Fields don't overlap, so together
 * they have no more values than the file has bytes: one that lets them could take for ever.
 */
export function readDirectory(view: DataView, directory = readTiffStart(view).directory): Directory {
  const { littleEndian } = readTiffStart(view);
  const fields = new Map<number, readonly number[]>();
  const end = directory + 2 + 12 * view.getUint16(directory, littleEndian);
  let total = 0;
  for (let at = directory + 2; at < end; at += 12) {
    const width = widths[view.getUint16(at + 2, littleEndian)];
    if (width === undefined) continue;
    const count = view.getUint32(at + 4, littleEndian);
    total += count;
    if (total > view.byteLength) throw new RangeError('its fields hold more than the file');
    // A field of up to four bytes lies where otherwise its offset is.
    const start = count * width <= 4 ? at + 8 : view.getUint32(at + 8, littleEndian);
    const values: number[] = [];
    for (let i = 0; i < count; i++) {
      values.push(
        width === 2 ? view.getUint16(start + 2 * i, littleEndian) : view.getUint32(start + 4 * i, littleEndian),
      );
    }
    fields.set(view.getUint16(at, littleEndian), values);
  }
  return fields;
}

/** Field 274; upright where it is missing or makes no sense. */
export function readOrientation(directory: Directory): Orientation {
  const value = directory.get(274)?.[0] ?? 1;
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}
