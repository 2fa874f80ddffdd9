import type { DataSet } from './dataSet.ts';

/**
 * A look-up table as PS3.3 describes them: values below the first mapped one take the first entry, those above the
 * last.
 */
export interface LookUpTable {
  readonly first: number;
  /** Of an entry. */
  readonly bits: number;
  readonly entries: Uint16Array;
}

/** Of a descriptor and the data that belongs to it; undefined where either is missing. */
export function readTable(
  set: DataSet | undefined,
  descriptorTag: string,
  dataTag: string,
  isSigned: boolean,
): LookUpTable | undefined {
  const data = set?.elements[dataTag];
  const count = set?.uint16(descriptorTag, 0);
  if (!set || !data || count === undefined) return undefined;
  const bits = set.uint16(descriptorTag, 2) ?? 16;
  const first = (isSigned ? set.int16(descriptorTag, 1) : set.uint16(descriptorTag, 1)) ?? 0;
  const length = count === 0 ? 65536 : count;
  const bytes = set.byteArray.subarray(data.dataOffset, data.dataOffset + data.length);
  // Tables of 8 bits lie in bytes, or also in words.
  if (bytes.length >= 2 * length) return { first, bits, entries: words(set, data.dataOffset, length) };
  if (bytes.length < length) throw new Error('one of its look-up tables ends early');
  return { first, bits: Math.min(bits, 8), entries: Uint16Array.from(bytes.subarray(0, length)) };
}

function words(set: DataSet, at: number, length: number): Uint16Array {
  const { byteArray, byteArrayParser } = set as DataSet & { byteArrayParser: DataSet['byteArrayParser'] };
  return Uint16Array.from({ length }, (_, i) => byteArrayParser.readUint16(byteArray, at + 2 * i));
}

export function lookUp({ first, entries }: LookUpTable, value: number): number {
  const at = Math.min(Math.max(Math.trunc(value) - first, 0), entries.length - 1);
  return entries[at] ?? 0;
}
