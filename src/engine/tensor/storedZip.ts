/** A ZIP file whose entries are stored as they are, as numpy.savez writes it: APPNOTE.TXT 4.3. */

/** What a ZIP without its 64-bit extension can say: sizes and offsets. */
export const maxZipBytes = 0xffff_ffff;

export interface ZipEntry {
  /** ASCII. */
  readonly name: string;
  readonly size: number;
  readonly crc: number;
  /** Where its header begins in the file. */
  readonly at: number;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 of bytes that follow those of `before`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}

/** 1980-01-01: the same arrays are the same file. */
const noDate = 0x0021;

const versionNeeded = 20;

/** What stands in front of an entry's bytes. */
export const localHeader = (entry: ZipEntry): Uint8Array => record(0x04034b50, [], entry, []);

/** What stands at the end of the file. */
export function directory(entries: readonly ZipEntry[], at: number): Uint8Array {
  const places = entries.map((entry) => {
    const [low, high] = [entry.at & 0xffff, entry.at >>> 16];
    // Comment, disk and attributes: none.
    return record(0x02014b50, [versionNeeded], entry, [0, 0, 0, 0, 0, low, high]);
  });
  const size = places.reduce((sum, { length }) => sum + length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, at, true);
  const bytes = new Uint8Array(size + 22);
  let to = 0;
  for (const each of [...places, new Uint8Array(end.buffer)]) {
    bytes.set(each, to);
    to += each.length;
  }
  return bytes;
}

/** @param before, after 16-bit fields that only one of the two kinds of records has */
function record(
  signature: number,
  before: readonly number[],
  { name, size, crc }: ZipEntry,
  after: readonly number[],
): Uint8Array {
  const view = new DataView(new ArrayBuffer(30 + 2 * (before.length + after.length) + name.length));
  let at = 0;
  const put16 = (value: number): void => (view.setUint16(at, value, true), void (at += 2));
  const put32 = (value: number): void => (view.setUint32(at, value, true), void (at += 4));
  put32(signature);
  before.forEach(put16);
  [versionNeeded, 0, 0, 0, noDate].forEach(put16);
  [crc, size, size].forEach(put32);
  [name.length, 0].forEach(put16);
  after.forEach(put16);
  const bytes = new Uint8Array(view.buffer);
  bytes.set(new TextEncoder().encode(name), at);
  return bytes;
}
