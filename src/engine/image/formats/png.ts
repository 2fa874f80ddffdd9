import png from '@jimp/js-png';
import { Unzlib } from 'fflate';
import { bufferOf, textAt, viewOf } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import type { Format, Orientation } from './format.ts';

const signature = '\x89PNG\r\n\x1a\n';

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

/** Encoders split the data into pieces of 8 KB or more; pngjs takes 6 µs for a chunk, and an empty one has 12 bytes. */
const mostChunks = 200_000;

function readChunks(bytes: Uint8Array): Chunk[] {
  const view = viewOf(bytes);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (chunks.length === mostChunks) throw new Error(`it has more than ${mostChunks} chunks`);
    chunks.push({ type: textAt(bytes, at + 4, 4), body: bytes.subarray(at + 8, at + 8 + view.getUint32(at)) });
  }
  return chunks;
}

/** The eXIf chunk may stand anywhere between IHDR and IEND. */
function readOrientation(chunks: readonly Chunk[]): Orientation {
  const exif = chunks.find(({ type }) => type === 'eXIf');
  return exif ? exifOrientation(exif.body) : 1;
}

/**
 * pngjs takes an interlaced picture's data as long as it comes, and a kilobyte of it may become a megabyte: it is
 * unpacked here first, and dropped. 8 bytes a pixel are the most; the seven passes begin each row with one more.
 */
function refuseTooMuchData(chunks: readonly Chunk[], width: number, height: number): void {
  const most = 8 * width * height + 7 * (width + height);
  let unpacked = 0;
  const unzip = new Unzlib((part) => {
    unpacked += part.length;
    if (unpacked > most) throw new Error(`its data is more than ${width} × ${height} pixels`);
  });
  // A little at a time: what is pushed is unpacked whole.
  for (const { body } of chunks.filter(({ type }) => type === 'IDAT')) {
    for (let at = 0; at < body.length; at += 4096) unzip.push(body.subarray(at, at + 4096));
  }
}

export const pngFormat: Format = {
  matches: (bytes) => textAt(bytes, 0, 8) === signature,
  readSize(bytes) {
    const view = viewOf(bytes);
    if (textAt(bytes, 12, 4) !== 'IHDR') throw new Error('the IHDR chunk does not come first');
    const chunks = readChunks(bytes);
    // pngjs believes the last one.
    if (chunks.filter(({ type }) => type === 'IHDR').length > 1) throw new Error('it has two IHDR chunks');
    return { width: view.getUint32(16), height: view.getUint32(20), orientation: readOrientation(chunks) };
  },
  decode(bytes) {
    const view = viewOf(bytes);
    if (view.getUint8(28) === 1) refuseTooMuchData(readChunks(bytes), view.getUint32(16), view.getUint32(20));
    return png().decode(bufferOf(bytes));
  },
};
