import gif from '@jimp/js-gif';
import { bufferOf, textAt, viewOf } from './bytes.ts';
import type { Format } from './format.ts';

/** The first frame of an animation. */
export const gifFormat: Format = {
  matches: (bytes) => /^GIF8[79]a$/.test(textAt(bytes, 0, 6)),
  readSize(bytes) {
    const view = viewOf(bytes);
    return { width: view.getUint16(6, true), height: view.getUint16(8, true), orientation: 1 };
  },
  decode: async (bytes) => gif().decode(bufferOf(bytes)),
};
