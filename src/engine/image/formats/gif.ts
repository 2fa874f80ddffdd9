import { textAt, viewOf } from './bytes.ts';
import type { Format, StoredPixels, StoredSize } from './format.ts';
import { known } from '../../../vocabulary/known.ts';
import { decodeGifLzw, joinBlocks, skipBlocks } from './gifLzw.ts';

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly isInterlaced: boolean;
  /** RGB triples. */
  readonly palette: Uint8Array;
  /** −1: none. */
  readonly transparentIndex: number;
  /** What becomes of its place before the next frame: 2 it is emptied, 3 it is as it was before; else it stays. */
  readonly disposal: number;
  /** Where the frame's data begins. */
  readonly dataAt: number;
}

/** Bytes of the color table that these flags announce. */
const paletteLength = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

/** The frame behind the extensions from `at` on. https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function readFrame(bytes: Uint8Array, start: number): Frame {
  const view = viewOf(bytes);
  const common = paletteLength(view.getUint8(10));
  let [transparentIndex, disposal, at] = [-1, 0, start];
  while (view.getUint8(at) === 0x21) {
    if (view.getUint8(at + 1) === 0xf9) {
      const control = view.getUint8(at + 3);
      disposal = (control >> 2) & 7;
      transparentIndex = (control & 1) === 1 ? view.getUint8(at + 6) : -1;
    }
    at = skipBlocks(view, at + 2);
  }
  if (view.getUint8(at) !== 0x2c) throw new Error('it has no frame');
  const flags = view.getUint8(at + 9);
  const own = paletteLength(flags);
  return {
    left: view.getUint16(at + 1, true),
    top: view.getUint16(at + 3, true),
    width: view.getUint16(at + 5, true),
    height: view.getUint16(at + 7, true),
    isInterlaced: (flags & 0x40) !== 0,
    palette: own > 0 ? bytes.subarray(at + 10, at + 10 + own) : bytes.subarray(13, 13 + common),
    transparentIndex,
    disposal,
    dataAt: at + 10 + own,
  };
}

const readFirstFrame = (bytes: Uint8Array): Frame => readFrame(bytes, 13 + paletteLength(viewOf(bytes).getUint8(10)));

/**
 * A file of many frames that hold next to no data may ask for hours: so many pixels are drawn, and so many frames
 * listed.
 */
const [mostDrawn, mostFrames] = [1 << 29, 50_000];

/** All frames, up to the end that the file marks or has; each looked at before the next. */
function* readFrames(bytes: Uint8Array): Generator<Frame> {
  const view = viewOf(bytes);
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  let [drawn, count] = [0, 0];
  for (let frame = readFirstFrame(bytes); ;) {
    if (frame.left + frame.width > width || frame.top + frame.height > height)
      throw new Error('one of its frames reaches beyond it');
    if ((drawn += frame.width * frame.height) > mostDrawn || ++count > mostFrames)
      throw new Error('its frames are too many and too large');
    yield frame;
    const end = skipBlocks(view, frame.dataAt + 1);
    if (end === bytes.length || view.getUint8(end) === 0x3b) return;
    frame = readFrame(bytes, end);
  }
}

function readSize(bytes: Uint8Array): StoredSize {
  const view = viewOf(bytes);
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  const frame = readFirstFrame(bytes);
  if (frame.left + frame.width > width || frame.top + frame.height > height) {
    throw new Error(`its first frame (${frame.width} × ${frame.height} pixels) reaches beyond it`);
  }
  return { width, height, orientation: 1 };
}

/** The frame's rows in the order in which they are stored: interlaced, every 8th, then every 8th from 4, and so on. */
function rowOrder({ height, isInterlaced }: Frame): number[] {
  const passes: readonly (readonly [first: number, step: number])[] = isInterlaced
    ? [
        [0, 8],
        [4, 8],
        [2, 4],
        [1, 2],
      ]
    : [[0, 1]];
  return passes.flatMap(([first, step]) =>
    Array.from({ length: Math.max(0, Math.ceil((height - first) / step)) }, (_, i) => first + i * step),
  );
}

/**
 * Draws one frame. Where nothing lies below, transparent pixels keep their palette's color, which a model sees: PIL's
 * convert('RGB') shows it.
 */
function draw(bytes: Uint8Array, frame: Frame, { width, data }: StoredPixels, isFirst: boolean): void {
  const view = viewOf(bytes);
  const packed = joinBlocks(view, frame.dataAt + 1);
  const indices = decodeGifLzw(packed, view.getUint8(frame.dataAt), frame.width * frame.height);
  rowOrder(frame).forEach((row, storedRow) => {
    let to = 4 * ((frame.top + row) * width + frame.left);
    for (let i = storedRow * frame.width; i < (storedRow + 1) * frame.width; i++, to += 4) {
      const index = indices[i] ?? 0;
      const isClear = index === frame.transparentIndex;
      if (isClear && !isFirst) continue;
      for (let channel = 0; channel < 3; channel++) data[to + channel] = frame.palette[3 * index + channel] ?? 0;
      data[to + 3] = isClear ? 0 : 255;
    }
  });
}

/** The rows of a frame's place, as they lie in the picture. */
function rowsOf({ left, top, width, height }: Frame, { width: across, data }: StoredPixels): Uint8Array[] {
  return Array.from({ length: height }, (_, row) =>
    data.subarray(4 * ((top + row) * across + left), 4 * ((top + row) * across + left + width)),
  );
}

/** What PIL fills an emptied place with: the transparent color, or the background's, opaque. */
function emptied(bytes: Uint8Array, { palette, transparentIndex }: Frame, clearIndex: number): readonly number[] {
  const clear = clearIndex >= 0 ? clearIndex : transparentIndex;
  const index = clear >= 0 ? clear : (bytes[11] ?? 0);
  const [red = 0, green = 0, blue = 0] = palette.subarray(3 * index + 3 <= palette.length ? 3 * index : 0);
  return [red, green, blue, clear >= 0 ? 0 : 255];
}

function decodeFrames(bytes: Uint8Array, indices: readonly number[]): StoredPixels[] {
  const view = viewOf(bytes);
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  const canvas: StoredPixels = { width, height, data: new Uint8Array(4 * width * height) };
  const found: StoredPixels[] = [];
  const clearIndex = readFirstFrame(bytes).transparentIndex;
  let at = 0;
  for (const frame of readFrames(bytes)) {
    const before = frame.disposal === 3 ? rowsOf(frame, canvas).map((row) => row.slice()) : [];
    draw(bytes, frame, canvas, at === 0);
    if (indices[found.length] === at) found.push({ ...canvas, data: canvas.data.slice() });
    if (found.length === indices.length) break;
    rowsOf(frame, canvas).forEach((row, y) => {
      row.set(before[y] ?? []);
      if (frame.disposal === 2)
        for (let to = 0, color = emptied(bytes, frame, clearIndex); to < row.length; to += 4) row.set(color, to);
    });
    at += 1;
  }
  return found;
}

export const gifFormat: Format = {
  matches: (bytes) => /^GIF8[79]a$/.test(textAt(bytes, 0, 6)),
  readSize,
  decode: (bytes) => known(decodeFrames(bytes, [0])[0], 'first frame'),
  clip: { count: (bytes) => [...readFrames(bytes)].length, decode: decodeFrames },
};
