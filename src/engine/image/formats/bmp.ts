import bmp from '@jimp/js-bmp';
import { bufferOf, textAt, viewOf } from './bytes.ts';
import type { Format, StoredPixels, StoredSize } from './format.ts';

/** None, bit fields, bit fields with alpha. Run lengths (1, 2) come out as another picture in bmp-ts 1.0.9. */
const readableCompressions = [0, 3, 6];

/** A negative height means rows from top to bottom. */
function readSize(bytes: Uint8Array): StoredSize {
  const view = viewOf(bytes);
  const headerLength = view.getUint32(14, true);
  if (headerLength < 40) throw new Error(`its header is the old one of OS/2, ${headerLength} bytes long`);
  const compression = view.getUint32(30, true);
  if (!readableCompressions.includes(compression)) throw new Error(`its pixels are compressed (kind ${compression})`);
  return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)), orientation: 1 };
}

/** Bits of red, green and blue in 16, where the file names no others. */
const bits555 = [0x7c00, 0x03e0, 0x001f] as const;

/**
 * Of 16 bits a pixel, as PIL spreads them: v · 255 / highest. bmp-ts fills the lower bits with zeros, so that white is
 * 248.
 */
function decodeWords(bytes: Uint8Array, { width, height }: StoredSize): StoredPixels {
  const view = viewOf(bytes);
  const start = view.getUint32(10, true);
  const masks = view.getUint32(30, true) === 3 ? [54, 58, 62].map((at) => view.getUint32(at, true)) : bits555;
  const rowBytes = Math.ceil((2 * width) / 4) * 4;
  const isTopDown = view.getInt32(22, true) < 0;
  const data = new Uint8Array(4 * width * height).fill(255);
  masks.forEach((mask, channel) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    const highest = Math.max(mask >>> shift, 1);
    for (let y = 0; y < height; y++) {
      const row = start + (isTopDown ? y : height - 1 - y) * rowBytes;
      for (let x = 0; x < width; x++) {
        const value = (view.getUint16(row + 2 * x, true) & mask) >>> shift;
        data[4 * (y * width + x) + channel] = Math.floor((value * 255) / highest);
      }
    }
  });
  return { width, height, data };
}

export const bmpFormat: Format = {
  matches: (bytes) => textAt(bytes, 0, 2) === 'BM',
  readSize,
  decode: (bytes) =>
    viewOf(bytes).getUint16(28, true) === 16 ? decodeWords(bytes, readSize(bytes)) : bmp().decode(bufferOf(bytes)),
};
