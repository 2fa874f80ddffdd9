/**
 * Whether browsers show a picture file just as the engine decodes it: no turn that they leave out, no second frame, no
 * transparency, no color profile. All other files are shown as the engine decoded them. Pure.
 */

/** The media type of such a file; undefined for all others. */
export function shownAsIs(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = kinds.find(({ begins }) => textAt(bytes, 0, begins.length) === begins);
  try {
    return found?.isPlain(bytes, view) === true ? found.type : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the file ends inside its header: the engine says so
    throw error;
  }
}

interface Kind {
  readonly begins: string;
  readonly type: string;
  isPlain(bytes: Uint8Array, view: DataView): boolean;
}

const kinds: readonly Kind[] = [
  { begins: '\xff\xd8\xff', type: 'image/jpeg', isPlain: isPlainJpeg },
  { begins: '\x89PNG\r\n\x1a\n', type: 'image/png', isPlain: isPlainPng },
  { begins: 'BM', type: 'image/bmp', isPlain: (_, view) => view.getUint32(14, true) === 40 && isPlainBmp(view) },
];

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/**
 * Gray or three colors, up to the first frame header (SOF0..SOF15, but for DHT, JPG and DAC). EXIF's turn is the same
 * in both.
 */
function isPlainJpeg(bytes: Uint8Array, view: DataView): boolean {
  for (let at = 2; ;) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) return false;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return view.getUint8(at + 9) <= 3;
    const length = view.getUint16(at + 2);
    if (marker === 0xe2 && !isSrgb(bytes.subarray(at + 4, at + 2 + length))) return false;
    at += 2 + length;
  }
}

/** A color profile is named in its first piece; sRGB's changes nothing. */
const isSrgb = (segment: Uint8Array): boolean =>
  textAt(segment, 0, 11) !== 'ICC_PROFILE' || textAt(segment, 0, Math.min(segment.length, 4096)).includes('sRGB');

/** Chunks that change what is seen: transparency, turn, frames, colors. */
const changing = ['tRNS', 'eXIf', 'acTL', 'iCCP', 'cICP', 'gAMA'];

/** Up to 8 bits, gray, RGB or a palette. */
function isPlainPng(bytes: Uint8Array, view: DataView): boolean {
  const [bits, colors] = [view.getUint8(24), view.getUint8(25)];
  if (bits > 8 || ![0, 2, 3].includes(colors)) return false;
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = textAt(bytes, at + 4, 4);
    if (type === 'gAMA' && view.getUint32(at + 8) === 45455) continue; // what sRGB has
    if (changing.includes(type)) return false;
    if (type === 'IEND') return true;
  }
  return true;
}

/** 24 bits, not compressed. */
const isPlainBmp = (view: DataView): boolean => view.getUint16(28, true) === 24 && view.getUint32(30, true) === 0;
