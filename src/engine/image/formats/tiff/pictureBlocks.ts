/** Strips and tiles that are pictures themselves: JPEG, WebP. */
import type { Size } from '../../geometry.ts';
import type { StoredPixels } from '../format.ts';
import { decodeJpegStream } from '../jpeg.ts';
import { decodeWebpStill } from '../webp.ts';
import type { TiffLayout } from './layout.ts';

/** The block's samples, a byte each. */
export async function unpackPicture(
  packed: Uint8Array,
  layout: TiffLayout,
  size: Size,
  perPixel: number,
): Promise<Uint8Array> {
  if (layout.bits !== 8)
    throw new Error(`it has JPEG or WebP of ${layout.bits} bits, which Whylight does not read in a TIFF`);
  if (perPixel > 3 && layout.compression === 7)
    throw new Error(`it has JPEG of ${perPixel} bands, which Whylight does not read in a TIFF`);
  const { data, ...found } =
    layout.compression === 7
      ? await decodeJpegStream(whole(packed, layout), isColor(layout))
      : await decodeWebpStill(packed);
  // A last strip may be as high as the others.
  if (found.width !== size.width || found.height < size.height)
    throw new Error(`a block has ${found.width} × ${found.height} pixels instead of ${size.width} × ${size.height}`);
  return chosen(data, size, perPixel);
}

/** Whether its three parts are light and colors, or red, green and blue. */
const isColor = ({ colors }: TiffLayout): boolean => colors === 6;

/** The tables (without their end) before the block (without its start). */
function whole(packed: Uint8Array, { jpegTables }: TiffLayout): Uint8Array {
  if (jpegTables.length < 4) return packed;
  const tables = jpegTables.subarray(0, jpegTables.length - 2);
  const joined = new Uint8Array(tables.length + packed.length - 2);
  joined.set(tables);
  joined.set(packed.subarray(2), tables.length);
  return joined;
}

function chosen(rgba: StoredPixels['data'], { width, height }: Size, perPixel: number): Uint8Array {
  const out = new Uint8Array(width * height * perPixel);
  for (let from = 0, to = 0; to < out.length; from += 4, to += perPixel)
    for (let band = 0; band < perPixel; band++) out[to + band] = rgba[from + band] ?? 0;
  return out;
}
