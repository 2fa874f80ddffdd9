import makeDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import wasm from '@jsquash/webp/codec/dec/webp_dec.wasm';
import { textAt, viewOf } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import type { Format, StoredPixels, StoredSize } from './format.ts';
import { readChunks, writeRiff } from './riff.ts';
import { wasmCodec } from './wasmCodec.ts';

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
  const chunks = readChunks(bytes, 12);
  const first = chunks[0];
  if (first === undefined) throw new RangeError('no chunk');
  const reader = Object.hasOwn(sizeReaders, first.type) ? sizeReaders[first.type] : undefined;
  if (reader === undefined) throw new Error(`its first chunk is “${first.type}”`);
  const exif = chunks.find((chunk) => chunk.type === 'EXIF');
  return { ...reader(viewOf(first.body)), orientation: exif === undefined ? 1 : exifOrientation(exif.body) };
}

const decodeStill = wasmCodec<{ decode(bytes: Uint8Array): StoredPixels | null }>(makeDecoder, wasm);

/** A WebP out of another file. */
export const decodeWebpStill = (bytes: Uint8Array): Promise<StoredPixels> =>
  decodeStill((codec) => codec.decode(bytes));

/** A WebP's first frame on its canvas; @jsquash/webp decodes still pictures only, and a frame is one without its head. */
async function decodeAnimation(frame: Uint8Array, canvas: StoredSize): Promise<StoredPixels> {
  const view = viewOf(frame);
  const head = new Uint8Array(10);
  head[0] = 0x10; // May have alpha.
  head.set(frame.subarray(6, 12), 4);
  const still = writeRiff('WEBP', [{ type: 'VP8X', body: head }, ...readChunks(frame, 16)]);
  const [left, top] = [2 * uint24(view, 0), 2 * uint24(view, 3)];
  const [right, bottom] = [left + uint24(view, 6) + 1, top + uint24(view, 9) + 1];
  // Looked at before it is decoded: what is on the canvas is as large as allowed, and libwebp believes this size.
  if (right > canvas.width || bottom > canvas.height) throw new Error('its first frame lies outside');
  const { width, height, data } = await decodeStill((codec) => codec.decode(still));
  const whole = new Uint8Array(4 * canvas.width * canvas.height);
  for (let row = 0; row < height; row++) {
    const pixels = data.subarray(4 * width * row, 4 * width * (row + 1));
    whole.set(pixels, 4 * ((top + row) * canvas.width + left));
  }
  return { width: canvas.width, height: canvas.height, data: whole };
}

export const webpFormat: Format = {
  matches: (bytes) => textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WEBP',
  readSize,
  async decode(bytes) {
    const frame = readChunks(bytes, 12).find(({ type }) => type === 'ANMF');
    return frame === undefined
      ? decodeStill((codec) => codec.decode(bytes))
      : decodeAnimation(frame.body, readSize(bytes));
  },
};
