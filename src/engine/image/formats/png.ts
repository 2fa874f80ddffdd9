import { Unzlib } from 'fflate';
import type { PictureFacts } from '../../../vocabulary/pictureFacts.ts';
import { textAt, viewOf } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import type { Format, Orientation, StoredPixels } from './format.ts';
import { Canvas, type Placed } from './canvas.ts';
import { pixelShape } from './pixelShape.ts';
import { known } from '../../../vocabulary/known.ts';
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

/** pHYs: pixels a meter, across and down, where its unit is the meter. */
function shapeOf(chunks: readonly Chunk[]): PictureFacts | undefined {
  const body = chunks.find(({ type }) => type === 'pHYs')?.body ?? nothing;
  if (body.length < 9 || body[8] !== 1) return undefined;
  const view = viewOf(body);
  return pixelShape(view.getUint32(0), view.getUint32(4));
}

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

/** Of an animation (APNG): where a frame lies, what it leaves behind, and its data in pieces. */
interface Frame extends Placed {
  readonly width: number;
  readonly height: number;
  /** 0 leaves it, 1 clears it, 2 brings back what was there. */
  readonly disposal: number;
  readonly data: Chunk[];
}

/** Each frame costs a canvas of work; a file of few bytes may hold many. */
const mostFrames = 10_000;

/**
 * The frames in their order; none where the file is a still. A still before the animation counts as the first, as in
 * PIL.
 */
function framesIn(chunks: readonly Chunk[]): readonly Frame[] {
  if (!chunks.some(({ type }) => type === 'acTL')) return [];
  const { width, height } = readLayout(chunks);
  const frames: Frame[] = [];
  for (const { type, body } of chunks) {
    if (type === 'fcTL') frames.push(readFrame(body));
    if (frames.length > mostFrames) throw new Error(`it has more than ${mostFrames} frames`);
    if (type === 'IDAT' && frames.length === 0)
      frames.push({ width, height, left: 0, top: 0, disposal: 1, isBlended: false, data: [] });
    if (type === 'IDAT') frames.at(-1)?.data.push({ type, body });
    if (type === 'fdAT') frames.at(-1)?.data.push({ type: 'IDAT', body: body.subarray(4) });
  }
  return frames;
}

function readFrame(body: Uint8Array): Frame {
  const view = viewOf(body);
  return {
    ...{ width: view.getUint32(4), height: view.getUint32(8), left: view.getUint32(12), top: view.getUint32(16) },
    disposal: view.getUint8(24),
    isBlended: view.getUint8(25) === 1,
    data: [],
  };
}

/** The canvas as it looks with each of these frames; an animation is drawn from its start. */
function decodeFrames(bytes: Uint8Array, indices: readonly number[]): StoredPixels[] {
  const chunks = readChunks(bytes);
  const layout = readLayout(chunks);
  const canvas = new Canvas(layout);
  const pictures: StoredPixels[] = [];
  for (const [at, frame] of framesIn(chunks).entries()) {
    if (at > (indices.at(-1) ?? -1)) break;
    const { left, top, width, height, disposal } = frame;
    if (left + width > layout.width || top + height > layout.height) throw new Error('one of its frames lies outside');
    const own = { ...layout, width, height };
    const before = canvas.copy();
    canvas.draw({ width, height, data: paintRows(unpack(frame.data, dataLength(own)), own).data }, frame);
    if (indices.includes(at)) pictures.push(canvas.copy());
    if (disposal === 1 || (disposal === 2 && at === 0)) canvas.clear(frame);
    else if (disposal === 2) canvas.draw(before, { left: 0, top: 0, isBlended: false });
  }
  return pictures;
}

/**
 * Not pngjs (jimp's): it paints transparent colors black, refuses bytes behind IEND and a missing IEND, which PIL
 * reads, and takes 45 times as long as PIL for pictures of less than 8 bits.
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
    if (framesIn(chunks).length > 0) return known(decodeFrames(bytes, [0])[0], 'first frame');
    const layout = readLayout(chunks);
    const painted = paintRows(unpack(chunks, dataLength(layout)), layout);
    return { width: layout.width, height: layout.height, ...painted, facts: shapeOf(chunks) };
  },
  clip: {
    count: (bytes) => Math.max(1, framesIn(readChunks(bytes)).length),
    decode: decodeFrames,
  },
};
