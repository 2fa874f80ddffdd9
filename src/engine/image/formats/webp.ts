import makeDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import wasm from '@jsquash/webp/codec/dec/webp_dec.wasm';
import { textAt, viewOf } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import type { Format, StoredPixels, StoredSize } from './format.ts';
import { wasmCodec } from './wasmCodec.ts';

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

/** RIFF chunks from `at` on; each is padded to an even length. */
function* chunksOf(bytes: Uint8Array, at: number): Generator<Chunk> {
  const view = viewOf(bytes);
  while (at + 8 <= bytes.length) {
    const length = view.getUint32(at + 4, true);
    yield { type: textAt(bytes, at, 4), body: bytes.subarray(at + 8, at + 8 + length) };
    at += 8 + length + (length % 2);
  }
}

const uint24 = (view: DataView, at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);

/** Sizes by the first chunk's type: lossy, lossless, extended. https://developers.google.com/speed/webp/docs/riff_container */
const sizeReaders: Readonly<Record<string, (view: DataView) => { width: number; height: number }>> = {
  'VP8 ': (view) => ({ width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff }),
  VP8L: (view) => {
    const bits = view.getUint32(1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  },
  VP8X: (view) => ({ width: uint24(view, 4) + 1, height: uint24(view, 7) + 1 }),
};

function readSize(bytes: Uint8Array): StoredSize {
  const chunks = [...chunksOf(bytes, 12)];
  const first = chunks[0];
  if (first === undefined) throw new RangeError('no chunk');
  const reader = Object.hasOwn(sizeReaders, first.type) ? sizeReaders[first.type] : undefined;
  if (reader === undefined) throw new Error(`its first chunk is “${first.type}”`);
  const exif = chunks.find((chunk) => chunk.type === 'EXIF');
  return { ...reader(viewOf(first.body)), orientation: exif === undefined ? 1 : exifOrientation(exif.body) };
}

const decode = wasmCodec<{ decode(bytes: Uint8Array): StoredPixels | null }>(makeDecoder, wasm);

export const webpFormat: Format = {
  matches: (bytes) => textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WEBP',
  readSize,
  decode: (bytes) => decode((codec) => codec.decode(bytes)),
};
