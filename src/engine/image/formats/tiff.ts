import tiff from '@jimp/js-tiff';
import { bufferOf, textAt, viewOf } from './bytes.ts';
import { asOrientation, readTiffDirectory, readTiffStart } from './exif.ts';
import type { Format, StoredPixels, StoredSize } from './format.ts';

interface Field {
  readonly name: string;
  readonly tag: number;
  /** TIFF 6.0's value where the field is missing. */
  readonly whenMissing: number;
  readonly readable: readonly number[];
}

/** What utif2 4.1 decodes rightly: of anything else it would make a wrong or an empty picture without a word. */
const fields: readonly Field[] = [
  { name: 'bits a sample', tag: 258, whenMissing: 1, readable: [1, 8, 16] },
  { name: 'compression', tag: 259, whenMissing: 1, readable: [1, 5, 7, 8, 32773, 32946] },
  { name: 'samples a pixel', tag: 277, whenMissing: 1, readable: [1, 2, 3, 4] },
  { name: 'planar configuration', tag: 284, whenMissing: 1, readable: [1] },
  { name: 'sample format', tag: 339, whenMissing: 1, readable: [1] },
];
const jpegCompression = 7;
const associatedAlpha = 1;

const readFields = (bytes: Uint8Array) => {
  const view = viewOf(bytes);
  const { littleEndian, directory } = readTiffStart(view);
  return readTiffDirectory(view, directory, littleEndian);
};

function readSize(bytes: Uint8Array): StoredSize {
  const values = readFields(bytes);
  const unreadable = fields.find((field) => !field.readable.includes(values.get(field.tag) ?? field.whenMissing));
  if (unreadable !== undefined) {
    const found = values.get(unreadable.tag) ?? unreadable.whenMissing;
    throw new Error(`its ${unreadable.name} (${found}) is none of ${unreadable.readable.join(', ')}`);
  }
  // Grey, RGB, palette; YCbCr only inside JPEG, where the decoder sees to it.
  const readableColours = values.get(259) === jpegCompression ? [0, 1, 2, 6] : [0, 1, 2, 3];
  const colours = values.get(262) ?? 2;
  if (!readableColours.includes(colours)) throw new Error(`its kind of colours (${colours}) is none of ${readableColours.join(', ')}`);
  const orientation = asOrientation(values.get(274));
  return { width: values.get(256) ?? 0, height: values.get(257) ?? 0, orientation };
}

/** Jimp decodes every page and keeps the first: a copy whose first page says that it is the last saves the others. */
function firstPageOnly(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const view = viewOf(copy);
  const { littleEndian, directory } = readTiffStart(view);
  view.setUint32(directory + 2 + 12 * view.getUint16(directory, littleEndian), 0);
  return copy;
}

/** utif2 logs every tiled picture, which would land among the command line's answers. */
async function quietly<Result>(task: () => Promise<Result> | Result): Promise<Result> {
  const { console } = globalThis as unknown as { readonly console: { log: unknown } };
  const { log } = console;
  console.log = () => undefined;
  try {
    return await task();
  } finally {
    console.log = log;
  }
}

async function decode(bytes: Uint8Array): Promise<StoredPixels> {
  const pixels = await quietly(() => tiff().decode(bufferOf(firstPageOnly(bytes))));
  if (readFields(bytes).get(338) !== associatedAlpha) return pixels;
  const { data } = pixels;
  for (let i = 0; i < data.length; i += 4) {
    // Colours were multiplied by alpha: divided again, they are straight.
    const alpha = data[i + 3];
    for (let channel = i; alpha > 0 && channel < i + 3; channel++) data[channel] = Math.min(255, (data[channel] * 255) / alpha);
  }
  return pixels;
}

export const tiffFormat: Format = {
  matches: (bytes) => ['II*\0', 'MM\0*'].includes(textAt(bytes, 0, 4)),
  readSize,
  decode,
};
