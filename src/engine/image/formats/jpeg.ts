import jpeg from '@jimp/js-jpeg';
import mozjpeg from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import mozjpegWasm from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import { bufferOf, textAt, viewOf } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import type { Format, Orientation, StoredPixels } from './format.ts';
import { wasmCodec } from './wasmCodec.ts';

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly orientation: Orientation;
}

/** SOF0..SOF15 describe the frame, except DHT, JPG and DAC, which lie among them. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function readFrame(bytes: Uint8Array): Frame {
  const view = viewOf(bytes);
  let orientation: Orientation = 1;
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) throw new Error(`no marker at byte ${at}`);
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // Any number of fill bytes may stand before a marker.
      continue;
    }
    if (isFrame(marker)) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return { width, height, components: view.getUint8(at + 9), orientation };
    }
    const length = view.getUint16(at + 2);
    if (marker === 0xe1 && textAt(bytes, at + 4, 6) === 'Exif\0\0') {
      orientation = exifOrientation(bytes.subarray(at + 4, at + 2 + length));
    }
    at += 2 + length;
  }
}

/**
 * Progressive pictures come in about ten scans; each is a pass over all pixels, and takes a dozen bytes of the file.
 */
const mostScans = 100;

function refuseManyScans(bytes: Uint8Array): void {
  let scans = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) if (bytes[at + 1] === 0xda) scans += 1;
  if (scans > mostScans) throw new Error(`it has ${scans} scans; at most ${mostScans} are read`);
}

/** Decoders fill what is missing with gray, and a model would judge the gray: a cut-off file is refused, as in PIL. */
function refuseTruncated(bytes: Uint8Array): void {
  // A thumbnail in the EXIF data has an end of its own: the picture's comes behind its first scan.
  const scan = scanStart(bytes);
  for (let at = bytes.length - 2; at >= scan; at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return;
  }
  throw new Error('the file ends before the picture does');
}

/**
 * Each 8 × 8 pixels take a bit at least: a file of 540 bytes that says it has 65,500 × 65,500 would keep a decoder
 * busy.
 */
function refuseEmptyBlocks(bytes: Uint8Array): void {
  const { width, height } = readFrame(bytes);
  if (Math.ceil(width / 8) * Math.ceil(height / 8) > 8 * bytes.length)
    throw new Error('the file ends before the picture does');
}

/** Where the first scan begins (SOS). */
function scanStart(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  for (let at = 2; at + 4 <= bytes.length; at += 2 + view.getUint16(at + 2)) {
    while (bytes[at + 1] === 0xff) at++;
    if (bytes[at + 1] === 0xda) return at;
  }
  return bytes.length;
}

/** “Adobe”, version 100, no transform. */
const adobe = Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0);

/** jpeg-js refuses four components without Adobe's marker; PIL takes Adobe's conventions for all of them. */
function withAdobe(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  const end = scanStart(bytes);
  for (let at = 2; at < end; at += 2 + view.getUint16(at + 2)) if (bytes[at + 1] === 0xee) return bytes;
  const marked = new Uint8Array(bytes.length + adobe.length);
  marked.set(bytes.subarray(0, 2));
  marked.set(adobe, 2);
  marked.set(bytes.subarray(2), 2 + adobe.length);
  return marked;
}

const decodeByWasm = wasmCodec<{ decode(bytes: Uint8Array, turnUpright: boolean): StoredPixels | null }>(
  mozjpeg,
  mozjpegWasm,
);

/** Three parts without a word of what they are: light and colors, or red, green and blue. */
const adobeColors = 15;

/** A JPEG out of another file, which says what its parts are. */
export function decodeJpegStream(bytes: Uint8Array, isYCbCr: boolean): Promise<StoredPixels> {
  const marked = new Uint8Array(bytes.length + adobe.length);
  marked.set(bytes.subarray(0, 2));
  marked.set(adobe, 2);
  marked[2 + adobeColors] = isYCbCr ? 1 : 0;
  marked.set(bytes.subarray(2), 2 + adobe.length);
  return decodeByWasm((codec) => codec.decode(marked, false));
}

/**
 * mozjpeg, which computes as libjpeg-turbo does, gives PIL's pixels (to the bit, except 4:4:0) in a fifth of jimp's
 * time: 150 ms for 12 megapixels. It turns no CMYK into RGB, so four components go to jimp. Both are told to leave the
 * EXIF turn alone; it happens once, in decode.ts.
 */
export const jpegFormat: Format = {
  matches: (bytes) => textAt(bytes, 0, 3) === '\xff\xd8\xff',
  readSize: readFrame,
  async decode(bytes) {
    refuseTruncated(bytes);
    refuseManyScans(bytes);
    refuseEmptyBlocks(bytes);
    if (readFrame(bytes).components === 4) {
      return jpeg().decode(bufferOf(withAdobe(bytes)), { maxMemoryUsageInMB: Infinity, maxResolutionInMP: Infinity });
    }
    return decodeByWasm((codec) => codec.decode(bytes, false));
  },
};
