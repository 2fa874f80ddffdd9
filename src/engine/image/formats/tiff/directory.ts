import type { Orientation } from '../format.ts';

/** The numbers of every field of a TIFF directory, by tag. */
export type Directory = ReadonlyMap<number, readonly number[]>;

export interface TiffStart {
  readonly littleEndian: boolean;
  /** BigTIFF: offsets and counts of 64 bits. */
  readonly isBig: boolean;
  /** Where the first directory is. */
  readonly directory: number;
}

/** Of a TIFF file, or of EXIF data, which is built like one. */
export function readTiffStart(view: DataView): TiffStart {
  const littleEndian = view.getUint16(0) === 0x4949;
  const isBig = view.getUint16(2, littleEndian) === 43;
  return { littleEndian, isBig, directory: isBig ? readLong(view, 8, littleEndian) : view.getUint32(4, littleEndian) };
}

/** 64 bits. A place behind 2⁵³ lies outside of every file. */
const readLong = (view: DataView, at: number, littleEndian: boolean): number =>
  Number(view.getBigUint64(at, littleEndian));

type Read = (view: DataView, at: number, littleEndian: boolean) => number;

/** Of the types of fields that are read: bytes of a value, and how it is read. */
const types: Readonly<Record<number, readonly [width: number, read: Read]>> = {
  3: [2, (view, at, little) => view.getUint16(at, little)],
  4: [4, (view, at, little) => view.getUint32(at, little)],
  6: [1, (view, at) => view.getInt8(at)],
  8: [2, (view, at, little) => view.getInt16(at, little)],
  9: [4, (view, at, little) => view.getInt32(at, little)],
  11: [4, (view, at, little) => view.getFloat32(at, little)],
  12: [8, (view, at, little) => view.getFloat64(at, little)],
  13: [4, (view, at, little) => view.getUint32(at, little)],
  16: [8, readLong],
  18: [8, readLong],
};

/** Bytes, which are read only where they are JPEG's tables (347): others are profiles and notes. */
const jpegTables = 347;
const bytesRead: readonly [number, Read] = [1, (view, at) => view.getUint8(at)];

/** Values of a type, one after the other from the view's first byte on; none of a type that holds no numbers. */
export function numbersOf(view: DataView, type: number, littleEndian: boolean): number[] {
  const [width, read] = types[type] ?? bytesRead;
  return Array.from({ length: Math.floor(view.byteLength / width) }, (_, at) => read(view, at * width, littleEndian));
}

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Where its value is, or the offset of its values. */
  readonly valueAt: number;
}

/** The entries of a directory, and where the next directory is named. */
function readEntries(view: DataView, at: number): { readonly entries: readonly Entry[]; readonly end: number } {
  const { littleEndian, isBig } = readTiffStart(view);
  const [countBytes, entryBytes] = isBig ? [8, 20] : [2, 12];
  const count = isBig ? readLong(view, at, littleEndian) : view.getUint16(at, littleEndian);
  const end = at + countBytes + entryBytes * count;
  if (end > view.byteLength) throw new RangeError('its directory lies beyond the file');
  const entries = Array.from({ length: count }, (_, index): Entry => {
    const entry = at + countBytes + entryBytes * index;
    return {
      tag: view.getUint16(entry, littleEndian),
      type: view.getUint16(entry + 2, littleEndian),
      count: isBig ? readLong(view, entry + 4, littleEndian) : view.getUint32(entry + 4, littleEndian),
      valueAt: entry + (isBig ? 12 : 8),
    };
  });
  return { entries, end };
}

/** An empty directory has six bytes, and may name another one. */
const mostPages = 50_000;

interface Page {
  /** Where its directory begins. */
  readonly at: number;
  readonly width: number;
  readonly height: number;
  /** A smaller copy of another one, as the file says. */
  readonly isReduced: boolean;
}

/**
 * Of each page, where its directory lies, and how large the page is. Directories don't overlap: a chain that lets them
 * could go on for ever.
 */
export function readPages(view: DataView): Page[] {
  const { littleEndian, isBig, directory } = readTiffStart(view);
  const pages: Page[] = [];
  let total = 0;
  for (let at = directory; at !== 0;) {
    const { entries, end } = readEntries(view, at);
    total += end - at;
    if (total > view.byteLength) throw new Error('its pages go round in a circle');
    if (pages.length === mostPages) throw new Error(`it has more than ${mostPages} pages`);
    const sizeOf = (tag: number): number => {
      const entry = entries.findLast((each) => each.tag === tag);
      return entry ? (types[entry.type] ?? bytesRead)[1](view, entry.valueAt, littleEndian) : 0;
    };
    pages.push({ at, width: sizeOf(256), height: sizeOf(257), isReduced: (sizeOf(254) & 1) === 1 });
    const isThere = end + (isBig ? 8 : 4) <= view.byteLength;
    at = !isThere ? 0 : isBig ? readLong(view, end, littleEndian) : view.getUint32(end, littleEndian);
  }
  return pages;
}

/**
 * The fields of a directory, the first one unless told; throws RangeError where one lies beyond the file. Fields don't
 * overlap, so together they have no more values than the file has bytes: one that lets them could take for ever.
 */
export function readDirectory(view: DataView, directory = readTiffStart(view).directory): Directory {
  const { littleEndian, isBig } = readTiffStart(view);
  const fields = new Map<number, readonly number[]>();
  let total = 0;
  for (const { tag, type, count, valueAt } of readEntries(view, directory).entries) {
    const reader = types[type] ?? (tag === jpegTables ? bytesRead : undefined);
    if (!reader) continue;
    const [width, read] = reader;
    total += count;
    if (total > view.byteLength) throw new RangeError('its fields hold more than the file');
    // A field of few bytes lies where otherwise its offset is.
    const offset = (): number =>
      isBig ? readLong(view, valueAt, littleEndian) : view.getUint32(valueAt, littleEndian);
    const start = count * width <= (isBig ? 8 : 4) ? valueAt : offset();
    const values: number[] = [];
    for (let i = 0; i < count; i++) values.push(read(view, start + width * i, littleEndian));
    fields.set(tag, values);
  }
  return fields;
}

const longestDescription = 1 << 20;

/** Field 270 of the first page: a text; empty where there is none. */
export function readDescription(view: DataView): string {
  const { littleEndian, isBig, directory } = readTiffStart(view);
  const entry = readEntries(view, directory).entries.find(({ tag }) => tag === 270);
  if (!entry || entry.type !== 2) return '';
  const isInside = entry.count <= (isBig ? 8 : 4);
  const offset = (): number =>
    isBig ? readLong(view, entry.valueAt, littleEndian) : view.getUint32(entry.valueAt, littleEndian);
  const start = isInside ? entry.valueAt : offset();
  const length = Math.min(entry.count, longestDescription, Math.max(0, view.byteLength - start));
  return length <= 0 ? '' : new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + start, length));
}

const metersOf: Readonly<Record<number, number>> = { 2: 0.0254, 3: 0.01 };

/** Fields 282, 283 and 296 of a page: its pixels a meter, across and down; undefined where it names no unit. */
export function readDensity(
  view: DataView,
  directory = readTiffStart(view).directory,
): readonly [across: number, down: number] | undefined {
  const { littleEndian, isBig } = readTiffStart(view);
  const { entries } = readEntries(view, directory);
  const unit = entries.find(({ tag }) => tag === 296);
  const meters = metersOf[unit ? view.getUint16(unit.valueAt, littleEndian) : 2];
  const [across, down] = [282, 283].map((wanted) => {
    const entry = entries.find(({ tag, type, count }) => tag === wanted && type === 5 && count === 1);
    if (!entry) return NaN;
    const at = isBig ? entry.valueAt : view.getUint32(entry.valueAt, littleEndian);
    // Such a field beyond the file costs the shape, and not the picture.
    if (at + 8 > view.byteLength) return NaN;
    return view.getUint32(at, littleEndian) / view.getUint32(at + 4, littleEndian);
  });
  return meters === undefined ? undefined : [(across ?? NaN) / meters, (down ?? NaN) / meters];
}

/** Field 274; upright where it is missing or makes no sense. */
export function readOrientation(directory: Directory): Orientation {
  const value = directory.get(274)?.[0] ?? 1;
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}
