import tiff from '@jimp/js-tiff';
import { bufferOf, textAt, viewOf } from './bytes.ts';
import { asOrientation, readTiffDirectory, readTiffStart } from './exif.ts';
import type { Format } from './format.ts';

const tags = { width: 256, height: 257, orientation: 274 } as const;

/** Jimp decodes every page and keeps the first: a copy whose first page says that it is the last saves the others. */
function firstPageOnly(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const view = viewOf(copy);
  const { littleEndian, directory } = readTiffStart(view);
  view.setUint32(directory + 2 + 12 * view.getUint16(directory, littleEndian), 0);
  return copy;
}

export const tiffFormat: Format = {
  matches: (bytes) => ['II*\0', 'MM\0*'].includes(textAt(bytes, 0, 4)),
  readSize(bytes) {
    const view = viewOf(bytes);
    const { littleEndian, directory } = readTiffStart(view);
    const values = readTiffDirectory(view, directory, littleEndian);
    return {
      width: values.get(tags.width) ?? 0,
      height: values.get(tags.height) ?? 0,
      orientation: asOrientation(values.get(tags.orientation)),
    };
  },
  decode: async (bytes) => tiff().decode(bufferOf(firstPageOnly(bytes))),
};
