import makeDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import wasm from '@jsquash/webp/codec/dec/webp_dec.wasm';
import { textAt, viewOf } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import type { Format, StoredPixels, StoredSize } from './format.ts';
import { readChunks, writeRiff } from './riff.ts';
import { wasmCodec } from './wasmCodec.ts';
import { Canvas } from './canvas.ts';
import { known } from '../../../vocabulary/known.ts';

const uint24 = (view: DataView, at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);

/**
 * Sizes by the first chunk's type: lossy, lossless, extended.
 * https://developers.google.com/speed/webp/docs/riff_container
 */
const sizeReaders: Readonly<Record<string, (view: DataView) => { width: number; height: number }>> = {
  'VP8 ': (view) => ({ width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff }),
  VP8L: (view) => {
    const bits = view.getUint32(1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  },
  VP8X: (view) => ({ width: uint24(view, 4) + 1, height: uint24(view, 7) + 1 }),
};

function readSize(bytes: Uint8Array): StoredSize {
  const chunks = readChunks(bytes, 12);
  const first = chunks[0];
  if (first === undefined) throw new RangeError('no chunk');
  const reader = Object.hasOwn(sizeReaders, first.type) ? sizeReaders[first.type] : undefined;
  if (reader === undefined) throw new Error(`its first chunk is “${first.type}”`);
  const exif = chunks.find((chunk) => chunk.type === 'EXIF');
  return { ...reader(viewOf(first.body)), orientation: exif === undefined ? 1 : exifOrientation(exif.body) };
}

const decodeStill = wasmCodec<{ decode(bytes: Uint8Array): StoredPixels | null }>(makeDecoder, wasm);

/** A WebP out of another file. */
export const decodeWebpStill = (bytes: Uint8Array): Promise<StoredPixels> =>
  decodeStill((codec) => codec.decode(bytes));

/** One frame of an animation (ANMF): where it lies, and how it gets there. */
interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Over what is there, by its alpha; else instead of it. */
  readonly isBlended: boolean;
  /** Cleared before the next one is drawn. */
  readonly isCleared: boolean;
  /** A still WebP. */
  readonly still: Uint8Array;
}

/** @jsquash/webp decodes still pictures only, and a frame is one without its head. */
function readFrame(body: Uint8Array, canvas: StoredSize): Frame {
  const view = viewOf(body);
  const head = new Uint8Array(10);
  head[0] = 0x10; // May have alpha.
  head.set(body.subarray(6, 12), 4);
  const still = writeRiff('WEBP', [{ type: 'VP8X', body: head }, ...readChunks(body, 16)]);
  const [left, top] = [2 * uint24(view, 0), 2 * uint24(view, 3)];
  const [width, height, flags] = [uint24(view, 6) + 1, uint24(view, 9) + 1, view.getUint8(15)];
  // Looked at before it is decoded: what is on the canvas is as large as allowed, and libwebp believes this size.
  if (left + width > canvas.width || top + height > canvas.height) throw new Error('one of its frames lies outside');
  return { left, top, width, height, isBlended: (flags & 2) === 0, isCleared: (flags & 1) === 1, still };
}

/** Each frame costs a canvas of work; a file of few bytes may hold many. */
const mostFrames = 10_000;

function framesIn(bytes: Uint8Array): Uint8Array[] {
  const frames = readChunks(bytes, 12).filter(({ type }) => type === 'ANMF');
  if (frames.length > mostFrames) throw new Error(`it has more than ${mostFrames} frames`);
  return frames.map(({ body }) => body);
}

/** The canvas as it looks with each of these frames; an animation is drawn from its start. */
async function decodeAnimation(bytes: Uint8Array, indices: readonly number[]): Promise<StoredPixels[]> {
  const canvas = readSize(bytes);
  const shown = new Canvas(canvas);
  const pictures: StoredPixels[] = [];
  for (const [at, body] of framesIn(bytes).entries()) {
    if (at > (indices.at(-1) ?? -1)) break;
    const frame = readFrame(body, canvas);
    shown.draw(await decodeWebpStill(frame.still), frame);
    if (indices.includes(at)) pictures.push(shown.copy());
    if (frame.isCleared) shown.clear(frame);
  }
  return pictures;
}

async function decodeFrames(bytes: Uint8Array, indices: readonly number[]): Promise<StoredPixels[]> {
  return framesIn(bytes).length === 0 ? [await decodeWebpStill(bytes)] : decodeAnimation(bytes, indices);
}

export const webpFormat: Format = {
  matches: (bytes) => textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WEBP',
  readSize,
  async decode(bytes) {
    if (framesIn(bytes).length === 0) return decodeWebpStill(bytes);
    return known((await decodeAnimation(bytes, [0]))[0], 'first frame');
  },
  clip: { count: (bytes) => Math.max(1, framesIn(bytes).length), decode: decodeFrames },
};
