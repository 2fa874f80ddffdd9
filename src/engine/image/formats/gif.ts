import gif from '@jimp/js-gif';
import { bufferOf, textAt, viewOf } from './bytes.ts';
import type { Format, StoredPixels, StoredSize } from './format.ts';

interface FirstFrame {
  /** Pixels of the picture that the frame reaches to. */
  readonly right: number;
  readonly bottom: number;
  /** Where the flags byte of the frame's graphic control extension is, when it makes one colour transparent. */
  readonly transparentFlagsAt: number | undefined;
}

/** Bytes of the colour table that these flags announce. */
const colourTableLength = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

/** Walks over the extensions that stand before the first frame. https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function readFirstFrame(bytes: Uint8Array): FirstFrame {
  const view = viewOf(bytes);
  let transparentFlagsAt: number | undefined;
  let at = 13 + colourTableLength(view.getUint8(10));
  while (view.getUint8(at) === 0x21) {
    const isTransparent = view.getUint8(at + 1) === 0xf9 && (view.getUint8(at + 3) & 1) === 1;
    if (isTransparent) transparentFlagsAt = at + 3;
    for (at += 2; view.getUint8(at) !== 0; ) at += 1 + view.getUint8(at);
    at += 1;
  }
  if (view.getUint8(at) !== 0x2c) throw new Error('it has no frame');
  const [left, top] = [view.getUint16(at + 1, true), view.getUint16(at + 3, true)];
  return { right: left + view.getUint16(at + 5, true), bottom: top + view.getUint16(at + 7, true), transparentFlagsAt };
}

function readSize(bytes: Uint8Array): StoredSize {
  const view = viewOf(bytes);
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  const frame = readFirstFrame(bytes);
  // Its pixels are allocated whatever the picture's own size.
  if (frame.right > width || frame.bottom > height) throw new Error('its first frame is larger than the picture');
  return { width, height, orientation: 1 };
}

/** The first frame. Transparent pixels keep their palette's colour, which jimp drops and PIL's convert('RGB') shows. */
async function decode(bytes: Uint8Array): Promise<StoredPixels> {
  const pixels = await gif().decode(bufferOf(bytes));
  const { transparentFlagsAt } = readFirstFrame(bytes);
  if (transparentFlagsAt === undefined) return pixels;
  const copy = bytes.slice();
  copy[transparentFlagsAt] &= ~1;
  const opaque = await gif().decode(bufferOf(copy));
  for (let i = 3; i < opaque.data.length; i += 4) opaque.data[i] = pixels.data[i];
  return opaque;
}

export const gifFormat: Format = { matches: (bytes) => /^GIF8[79]a$/.test(textAt(bytes, 0, 6)), readSize, decode };
