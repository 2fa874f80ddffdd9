/** A decoded picture, upright (EXIF turn applied), row-major RGBA, 8 bits a channel, straight alpha. */
export interface Photo {
  readonly width: number;
  readonly height: number;
  /** `4 · width · height` bytes. */
  readonly rgba: Uint8Array;
}
