import { Unzlib } from 'fflate';
import { textAt, viewOf } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import type { Format, Orientation } from './format.ts';
import { dataLength, paintRows, type PngLayout } from './pngRows.ts';

const signature = '\x89PNG\r\n\x1a\n';

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

/** Encoders split the data into pieces of 8 KB or more, and an empty chunk has 12 bytes. */
const mostChunks = 200_000;

/** Up to IEND: what lies behind it is no part of the picture. A chunk that the file's end cuts off is the last. */
function readChunks(bytes: Uint8Array): Chunk[] {
  const view = viewOf(bytes);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (chunks.length === mostChunks) throw new Error(`it has more than ${mostChunks} chunks`);
    const chunk = { type: textAt(bytes, at + 4, 4), body: bytes.subarray(at + 8, at + 8 + view.getUint32(at)) };
    chunks.push(chunk);
    if (chunk.type === 'IEND') break;
  }
  return chunks;
}

/** The eXIf chunk may stand anywhere between IHDR and IEND. */
function readOrientation(chunks: readonly Chunk[]): Orientation {
  const exif = chunks.find(({ type }) => type === 'eXIf');
  return exif ? exifOrientation(exif.body) : 1;
}

const nothing = new Uint8Array(0);

/** Bits of a sample that each kind of colors may have. */
const bitsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

function readLayout(chunks: readonly Chunk[]): PngLayout {
  const [header] = chunks;
  const view = viewOf(header?.body ?? nothing);
  const find = (type: string): Uint8Array | undefined => chunks.find((chunk) => chunk.type === type)?.body;
  const [bits, colors, interlace] = [view.getUint8(8), view.getUint8(9), view.getUint8(12)];
  if (!bitsOf[colors]?.includes(bits))
    throw new Error(`it has ${bits} bits of the colors ${colors}, which do not exist`);
  if (interlace > 1) throw new Error(`its rows are interlaced in an unknown way (${interlace})`);
  const palette = find('PLTE');
  if (colors === 3 && !palette) throw new Error('it has no palette');
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    ...{ bits, colors, isInterlaced: interlace === 1, palette: palette ?? nothing, transparency: find('tRNS') },
  };
}

/** A little at a time: what is pushed is unpacked whole, and a kilobyte may become a megabyte. */
const pushed = 4096;

/** The data of the picture, and never more than it needs. @throws where there is less */
function unpack(chunks: readonly Chunk[], length: number): Uint8Array {
  const data = new Uint8Array(length);
  let written = 0;
  const unzip = new Unzlib((part) => {
    data.set(part.subarray(0, length - written), written);
    written = Math.min(written + part.length, length);
  });
  for (const { type, body } of chunks) {
    if (type !== 'IDAT') continue;
    for (let at = 0; at < body.length && written < length; at += pushed) unzip.push(body.subarray(at, at + pushed));
  }
  if (written < length) throw new Error('the file ends before the picture does');
  return data;
}

/**
 * Not pngjs (jimp's): it paints transparent colors black, refuses bytes behind IEND and a missing IEND, which PIL reads, and takes
 * 45 times as long as PIL for pictures of less than 8 bits.
 */
export const pngFormat: Format = {
  matches: (bytes) => textAt(bytes, 0, 8) === signature,
  readSize(bytes) {
    const view = viewOf(bytes);
    if (textAt(bytes, 12, 4) !== 'IHDR') throw new Error('the IHDR chunk does not come first');
    const chunks = readChunks(bytes);
    if (chunks.filter(({ type }) => type === 'IHDR').length > 1) throw new Error('it has two IHDR chunks');
    return { width: view.getUint32(16), height: view.getUint32(20), orientation: readOrientation(chunks) };
  },
  decode(bytes) {
    const chunks = readChunks(bytes);
    const layout = readLayout(chunks);
    const painted = paintRows(unpack(chunks, dataLength(layout)), layout);
    return { width: layout.width, height: layout.height, ...painted };
  },
};
