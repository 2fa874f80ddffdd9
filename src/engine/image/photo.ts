import type { PictureFacts } from '../../vocabulary/pictureFacts.ts';

/** A decoded picture, upright (EXIF turn applied), row-major RGBA, 8 bits a channel, straight alpha. */
export interface Photo {
  readonly width: number;
  readonly height: number;
  /** `4 · width · height` bytes, from a multiple of 4 in their buffer on: pixels are also read as 32-bit numbers. */
  readonly rgba: Uint8Array;
  /** What the file holds beyond that: more than 8 bits, signed numbers, floats, or other bands than colors. */
  readonly samples?: Samples;
  /** What else is known of it and may be shown. */
  readonly facts?: PictureFacts;
}

/** The file's own numbers. */
export interface Samples {
  /** Of a pixel: colors first, then what else there is, alpha among it. */
  readonly bands: number;
  /** `bands · width · height`, a pixel's bands together, row-major, turned as `rgba` is. */
  readonly values: SampleValues;
  /** What is black and what is white where no recipe says otherwise. */
  readonly range: ValueRange;
  /**
   * Who says so: the file, the type of its numbers (0..65535), what is usual for floats (0..1, 0..255), or its lowest
   * and highest value.
   */
  readonly rangeFrom: 'file' | 'type' | 'usual' | 'values';
  /** The lowest value is white. */
  readonly isInverted?: boolean;
  /** Nothing says which of the bands are red, green and blue. */
  readonly areUnnamed?: boolean;
  /**
   * The file's own way from a value to 0..255 (not rounded, not inverted), where it is no straight line between black
   * and white.
   */
  readonly shade?: (value: number) => number;
}

export type ValueRange = readonly [black: number, white: number];

export type SampleValues =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;
