import type { PictureFacts } from '../../vocabulary/pictureFacts.ts';
import type { Measured } from './measured.ts';

/** A decoded picture, upright (EXIF turn applied), row-major RGBA, 8 bits a channel, straight alpha. */
export interface Photo {
  readonly width: number;
  readonly height: number;
  /** `4 · width · height` bytes, from a multiple of 4 in their buffer on: pixels are also read as 32-bit numbers. */
  readonly rgba: Uint8Array;
  /** The numbers that a gray picture was made of, where they are more than bytes. */
  readonly measured?: Measured;
  readonly facts?: PictureFacts;
}
