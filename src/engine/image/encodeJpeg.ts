import jpeg from '@jimp/js-jpeg';
import { bufferOf } from './formats/bytes.ts';

/** A JPEG file of `4 · width · height` bytes of RGBA; alpha is dropped. */
export function encodeJpeg(width: number, height: number, rgba: Uint8Array, quality: number): Uint8Array {
  const buffer: Uint8Array = jpeg().encode({ width, height, data: bufferOf(rgba) }, { quality });
  return Uint8Array.from(buffer);
}
