import { Gunzip, Unzlib } from 'fflate';

/** A packed file of a few megabytes may stand for terabytes. */
export const mostUnpacked = 2 ** 31;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The first `length` bytes of what is packed by gzip, or by zlib; all where it has no more. */
export function unpack(bytes: Uint8Array, length: number): Uint8Array {
  if (length > mostUnpacked) throw new Error('it is larger than 2 GiB');
  const parts: Uint8Array[] = [];
  let have = 0;
  const take = (part: Uint8Array): void => {
    parts.push(part);
    have += part.length;
  };
  const unpacker = isGzip(bytes) ? new Gunzip(take) : new Unzlib(take);
  const step = 1 << 16;
  for (let at = 0; at < bytes.length && have < length; at += step)
    unpacker.push(bytes.slice(at, at + step), at + step >= bytes.length);
  const whole = new Uint8Array(Math.min(have, length));
  let to = 0;
  for (const part of parts) {
    whole.set(part.subarray(0, whole.length - to), to);
    to = Math.min(whole.length, to + part.length);
  }
  return whole;
}
