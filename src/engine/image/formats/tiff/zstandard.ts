import { Decompress } from 'fzstd';
import { viewOf } from '../bytes.ts';

/** What its window may hold: the file says how large it is, and it is allocated at once. */
const largestWindow = 2 ** 27;

/** Fills `unpacked` as far as the data goes (RFC 8878). */
export function unpackZstandard(packed: Uint8Array, unpacked: Uint8Array): void {
  checkWindow(packed, unpacked.length);
  let written = 0;
  const unzip = new Decompress((part) => {
    unpacked.set(part.subarray(0, unpacked.length - written), written);
    written = Math.min(written + part.length, unpacked.length);
  });
  const pushed = 16_384;
  for (let at = 0; at < packed.length && written < unpacked.length; at += pushed)
    unzip.push(packed.subarray(at, at + pushed), at + pushed >= packed.length);
}

function checkWindow(packed: Uint8Array, needed: number): void {
  const view = viewOf(packed);
  if (view.getUint32(0, true) !== 0xfd2fb528) throw new Error('its data is no Zstandard');
  const descriptor = view.getUint8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const at = 5 + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const size = isSingle ? contentSize(view, at, descriptor >> 6) : windowSize(view.getUint8(5));
  if (size > Math.max(isSingle ? needed : 0, largestWindow)) throw new Error('its data asks for too much memory');
}

const windowSize = (byte: number): number => 2 ** (10 + (byte >> 3)) * (1 + (byte & 7) / 8);

function contentSize(view: DataView, at: number, kind: number): number {
  if (kind === 0) return view.getUint8(at);
  if (kind === 1) return view.getUint16(at, true) + 256;
  return kind === 2 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
