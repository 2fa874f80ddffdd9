import bmp from '@jimp/js-bmp';
import { bufferOf, textAt, viewOf } from './bytes.ts';
import type { Format } from './format.ts';

export const bmpFormat: Format = {
  matches: (bytes) => textAt(bytes, 0, 2) === 'BM',
  readSize(bytes) {
    const view = viewOf(bytes);
    // OS/2's old header is 12 bytes long and has 16-bit sizes. A negative height means rows from top to bottom.
    const isOld = view.getUint32(14, true) === 12;
    const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true);
    const height = isOld ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true));
    return { width, height, orientation: 1 };
  },
  decode: (bytes) => bmp().decode(bufferOf(bytes)),
};
