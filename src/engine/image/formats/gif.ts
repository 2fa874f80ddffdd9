import { textAt, viewOf } from './bytes.ts';
import type { Format, StoredPixels, StoredSize } from './format.ts';
import { decodeGifLzw, joinBlocks } from './gifLzw.ts';

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
  /** Where the frame's data begins. */
  readonly dataAt: number;
}

/** Bytes of the colour table that these flags announce. */
const paletteLength = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

/** The first frame, behind the extensions before it. https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function readFirstFrame(bytes: Uint8Array): Frame {
  const view = viewOf(bytes);
  const common = paletteLength(view.getUint8(10));
  let transparentIndex = -1;
  let at = 13 + common;
  while (view.getUint8(at) === 0x21) {
    const isTransparent = view.getUint8(at + 1) === 0xf9 && (view.getUint8(at + 3) & 1) === 1;
    if (isTransparent) transparentIndex = view.getUint8(at + 6);
    for (at += 2; view.getUint8(at) !== 0; ) at += 1 + view.getUint8(at);
    at += 1;
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
    dataAt: at + 10 + own,
  };
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
  const passes = isInterlaced ? [[0, 8], [4, 8], [2, 4], [1, 2]] : [[0, 1]];
  return passes.flatMap(([first, step]) =>
    Array.from({ length: Math.max(0, Math.ceil((height - first) / step)) }, (_, i) => first + i * step),
  );
}

/** The first frame. Transparent pixels keep their palette's colour, which a model sees: PIL's convert('RGB') shows it. */
function decode(bytes: Uint8Array): StoredPixels {
  const view = viewOf(bytes);
  const frame = readFirstFrame(bytes);
  const packed = joinBlocks(view, frame.dataAt + 1);
  const indices = decodeGifLzw(packed, view.getUint8(frame.dataAt), frame.width * frame.height);
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  const data = new Uint8Array(4 * width * height);
  rowOrder(frame).forEach((row, storedRow) => {
    let to = 4 * ((frame.top + row) * width + frame.left);
    for (let i = storedRow * frame.width; i < (storedRow + 1) * frame.width; i++, to += 4) {
      const index = indices[i];
      data.set(frame.palette.subarray(3 * index, 3 * index + 3), to);
      data[to + 3] = index === frame.transparentIndex ? 0 : 255;
    }
  });
  return { width, height, data };
}

export const gifFormat: Format = { matches: (bytes) => /^GIF8[79]a$/.test(textAt(bytes, 0, 6)), readSize, decode };
