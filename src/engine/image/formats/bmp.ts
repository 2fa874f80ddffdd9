import bmp from '@jimp/js-bmp';
import { bufferOf, textAt, viewOf } from './bytes.ts';
import type { Format, StoredSize } from './format.ts';

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

export const bmpFormat: Format = {
  matches: (bytes) => textAt(bytes, 0, 2) === 'BM',
  readSize,
  decode: (bytes) => bmp().decode(bufferOf(bytes)),
};
