import png, { PNGFilterType } from '@jimp/js-png';
import { bufferOf } from './formats/bytes.ts';

/**
 * Quick rather than small: zlib's run-length strategy on rows of differences takes a third of the time of its usual
 * search, and a photo does not compress much better with it. 12 megapixels take about a second.
 */
const quick = { deflateLevel: 1, deflateStrategy: 3, filterType: PNGFilterType.UP } as const;

/** A PNG file of `4 · width · height` bytes of RGBA. */
export async function encodePng(width: number, height: number, rgba: Uint8Array): Promise<Uint8Array> {
  const buffer: Uint8Array = png().encode({ width, height, data: bufferOf(rgba) }, quick);
  // Out of Buffer's pool, so that it can be handed to another thread.
  return Uint8Array.from(buffer);
}
