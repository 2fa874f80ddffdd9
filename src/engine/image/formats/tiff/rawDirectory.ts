/** Directories of a TIFF that is read in parts, and small TIFFs made of them. */
import { viewOf } from '../bytes.ts';
import type { Ranges } from '../ranges.ts';
import { numbersOf, readTiffStart, type TiffStart } from './directory.ts';

export interface RawEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Where its values lie in the file. */
  readonly at: number;
}

export interface RawDirectory {
  readonly entries: ReadonlyMap<number, RawEntry>;
  /** Where the next one of the chain is; 0: there is none. */
  readonly next: number;
}

/** Of each type of fields, the bytes of a value. */
const widths: Readonly<Record<number, number>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8 },
};

const mostEntries = 4096;

export async function readStart(ranges: Ranges): Promise<TiffStart> {
  return readTiffStart(viewOf(await ranges.read(0, Math.min(16, ranges.size))));
}

export async function readRawDirectory(ranges: Ranges, start: TiffStart, at: number): Promise<RawDirectory> {
  const { littleEndian, isBig } = start;
  const [countBytes, entryBytes, offsetBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const head = viewOf(await ranges.read(at, countBytes));
  const count = isBig ? Number(head.getBigUint64(0, littleEndian)) : head.getUint16(0, littleEndian);
  if (count > mostEntries) throw new RangeError('its directory has too many fields');
  const end = at + countBytes + entryBytes * count;
  const isNamed = end + offsetBytes <= ranges.size;
  const view = viewOf(await ranges.read(at + countBytes, entryBytes * count + (isNamed ? offsetBytes : 0)));
  const offsetAt = (place: number): number =>
    isBig ? Number(view.getBigUint64(place, littleEndian)) : view.getUint32(place, littleEndian);
  const entries = new Map<number, RawEntry>();
  for (let place = 0; place < entryBytes * count; place += entryBytes) {
    const [tag, type] = [view.getUint16(place, littleEndian), view.getUint16(place + 2, littleEndian)];
    const own = offsetAt(place + 4);
    // A field of few bytes lies where otherwise its offset is.
    const isInside = own * (widths[type] ?? 1) <= offsetBytes;
    const valueAt = place + 4 + offsetBytes;
    const lies = isInside ? at + countBytes + valueAt : offsetAt(valueAt);
    entries.set(tag, { tag, type, count: own, at: lies });
  }
  return { entries, next: isNamed ? offsetAt(entryBytes * count) : 0 };
}

/** A field's numbers, or some of them; none where there is no such field, or it holds no numbers. */
export async function readNumbers(
  ranges: Ranges,
  { littleEndian }: TiffStart,
  entry: RawEntry | undefined,
  { from = 0, count = (entry?.count ?? 0) - from }: { readonly from?: number; readonly count?: number } = {},
): Promise<readonly number[]> {
  if (!entry) return [];
  const width = widths[entry.type] ?? 1;
  const fitting = Math.max(0, Math.min(count, entry.count - from));
  return numbersOf(viewOf(await ranges.read(entry.at + from * width, fitting * width)), entry.type, littleEndian);
}

export async function readBytesOf(ranges: Ranges, entry: RawEntry, most: number): Promise<Uint8Array> {
  const length = entry.count * (widths[entry.type] ?? 1);
  return ranges.read(entry.at, Math.min(length, most, Math.max(0, ranges.size - entry.at)));
}

/** A field of a file that is made: its values in the file's byte order. */
export interface MadeField {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** Whole numbers of 32 bits. */
export function longs(tag: number, values: readonly number[], littleEndian: boolean): MadeField {
  const bytes = new Uint8Array(4 * values.length);
  const view = viewOf(bytes);
  values.forEach((value, at) => view.setUint32(4 * at, value, littleEndian));
  return { tag, type: 4, count: values.length, bytes };
}

/** A TIFF of one page: its data from byte 8 on, then its directory. */
export function writeTiff(littleEndian: boolean, data: Uint8Array, fields: readonly MadeField[]): Uint8Array {
  const sorted = fields.toSorted((a, b) => a.tag - b.tag);
  const directory = 8 + data.length + (data.length % 2);
  const valuesFrom = directory + 2 + 12 * sorted.length + 4;
  const apart = sorted.reduce((sum, { bytes }) => sum + (bytes.length > 4 ? bytes.length + (bytes.length % 2) : 0), 0);
  const out = new Uint8Array(valuesFrom + apart);
  const view = viewOf(out);
  view.setUint16(0, littleEndian ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, directory, littleEndian);
  out.set(data, 8);
  view.setUint16(directory, sorted.length, littleEndian);
  let free = valuesFrom;
  sorted.forEach(({ tag, type, count, bytes }, index) => {
    const entry = directory + 2 + 12 * index;
    view.setUint16(entry, tag, littleEndian);
    view.setUint16(entry + 2, type, littleEndian);
    view.setUint32(entry + 4, count, littleEndian);
    const isInside = bytes.length <= 4;
    if (!isInside) view.setUint32(entry + 8, free, littleEndian);
    out.set(bytes, isInside ? entry + 8 : free);
    if (!isInside) free += bytes.length + (bytes.length % 2);
  });
  return out;
}
