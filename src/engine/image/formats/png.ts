import png from '@jimp/js-png';
import { bufferOf, textAt, viewOf } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import type { Format, Orientation } from './format.ts';

const signature = '\x89PNG\r\n\x1a\n';

/** The eXIf chunk may stand anywhere between IHDR and IEND. */
function readOrientation(bytes: Uint8Array, view: DataView): Orientation {
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (textAt(bytes, at + 4, 4) === 'eXIf') return exifOrientation(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return 1;
}

export const pngFormat: Format = {
  matches: (bytes) => textAt(bytes, 0, 8) === signature,
  readSize(bytes) {
    const view = viewOf(bytes);
    if (textAt(bytes, 12, 4) !== 'IHDR') throw new Error('the IHDR chunk does not come first');
    return { width: view.getUint32(16), height: view.getUint32(20), orientation: readOrientation(bytes, view) };
  },
  decode: (bytes) => png().decode(bufferOf(bytes)),
};
