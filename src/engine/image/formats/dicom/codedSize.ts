import { viewOf } from '../bytes.ts';

interface CodedSize {
  readonly width: number;
  readonly height: number;
  /** Of a sample. */
  readonly bits: number;
}

/** What a JPEG, JPEG-LS or JPEG 2000 stream says of its size, read without decoding. */
export function codedSize(bytes: Uint8Array): CodedSize {
  const view = viewOf(bytes);
  const start = findCodestream(bytes);
  if (start !== undefined) {
    const at = (place: number): number => view.getUint32(start + place);
    return { width: at(8) - at(16), height: at(12) - at(20), bits: (view.getUint8(start + 42) & 0x7f) + 1 };
  }
  for (let at = 2; at + 9 < bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    // SOF0..15 without tables and extensions, and JPEG-LS's own.
    const isFrame = marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), bits: view.getUint8(at + 4) };
  }
  throw new Error('its compressed pixels have no frame header');
}

/**
 * A JPEG 2000 stream of signed samples up to 8 bits as one of unsigned ones, whose decoder adds `offset`: ours cuts
 * negative bytes off at 0. Undefined for all others.
 */
export function unsignedStream(
  bytes: Uint8Array,
): { readonly stream: Uint8Array; readonly offset: number } | undefined {
  const start = findCodestream(bytes);
  if (start === undefined) return undefined;
  const [components, first] = [viewOf(bytes).getUint16(start + 40), start + 42];
  const [depth = 0] = bytes.subarray(first, first + 1);
  const bits = (depth & 0x7f) + 1;
  if (depth < 0x80 || bits > 8) return undefined;
  const stream = bytes.slice();
  for (let at = 0; at < components && first + 3 * at < stream.length; at++)
    stream[first + 3 * at] = (stream[first + 3 * at] ?? 0) & 0x7f;
  return { stream, offset: 2 ** (bits - 1) };
}

/** Where a JPEG 2000 codestream begins: at once, or inside the boxes of a JP2 file. */
function findCodestream(bytes: Uint8Array): number | undefined {
  const isStart = (at: number): boolean =>
    bytes[at] === 0xff && bytes[at + 1] === 0x4f && bytes[at + 2] === 0xff && bytes[at + 3] === 0x51;
  if (isStart(0)) return 0;
  if (bytes[4] !== 0x6a || bytes[5] !== 0x50) return undefined;
  for (let at = 0; at < Math.min(bytes.length, 1 << 16); at++) if (isStart(at)) return at;
  return undefined;
}
