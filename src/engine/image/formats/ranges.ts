/** A file that is read in parts: of gigabytes, only what is needed. */
export interface Ranges {
  readonly size: number;
  /** Just so many bytes from there on. Throws RangeError where they lie beyond the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Of a file that is in memory. */
export const rangesOf = (bytes: Uint8Array): Ranges => ({
  size: bytes.length,
  read: (offset, length) => Promise.resolve(bytes.subarray(...checkedRange(bytes.length, offset, length))),
});

/** From where to where. */
export function checkedRange(size: number, offset: number, length: number): [start: number, end: number] {
  const end = offset + length;
  if (!(offset >= 0 && length >= 0 && end <= size)) throw new RangeError('the file ends before the picture does');
  return [offset, end];
}
