/** PNG's scan lines (PNG 1.2, sections 6 and 8.2): filters undone, Adam7's passes put in place, samples as RGBA. */

import type { StoredPixels } from './format.ts';

/** What IHDR, PLTE and tRNS say. */
export interface PngLayout {
  readonly width: number;
  readonly height: number;
  /** Of a sample: 1, 2, 4, 8, 16. */
  readonly bits: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGBA. */
  readonly colors: number;
  readonly isInterlaced: boolean;
  /** RGB triples. */
  readonly palette: Uint8Array;
  /** Of a palette: alphas. Of gray and RGB: the samples of the transparent color, 16 bits each. */
  readonly transparency: Uint8Array | undefined;
}

const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** First column and row, steps: the whole picture, or Adam7's seven. */
const wholePicture = [[0, 0, 1, 1]] as const;
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Pass {
  readonly left: number;
  readonly top: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
  readonly rowBytes: number;
}

function passesOf({ width, height, bits, colors, isInterlaced }: PngLayout): Pass[] {
  const perPixel = bits * (samplesOf[colors] ?? 1);
  return (isInterlaced ? adam7 : wholePicture).flatMap(([left, top, stepX, stepY]) => {
    const size = { width: Math.ceil((width - left) / stepX), height: Math.ceil((height - top) / stepY) };
    if (size.width <= 0 || size.height <= 0) return [];
    return [{ left, top, stepX, stepY, ...size, rowBytes: Math.ceil((size.width * perPixel) / 8) }];
  });
}

/** How many bytes the picture's data unpacks to: each row begins with its filter. */
export const dataLength = (layout: PngLayout): number =>
  passesOf(layout).reduce((sum, { height, rowBytes }) => sum + height * (rowBytes + 1), 0);

/** @param data unpacked; filters are undone in it */
export function paintRows(data: Uint8Array, layout: PngLayout): Pick<StoredPixels, 'data' | 'samples'> {
  const rgba = new Uint8Array(4 * layout.width * layout.height);
  const paint = painterOf(layout);
  const bands = samplesOf[layout.colors] ?? 1;
  const values = layout.bits === 16 ? new Uint16Array(bands * layout.width * layout.height) : undefined;
  const pixelBytes = Math.max(1, (layout.bits * (samplesOf[layout.colors] ?? 1)) >> 3);
  let at = 0;
  for (const pass of passesOf(layout)) {
    let above: Uint8Array = new Uint8Array(pass.rowBytes);
    for (let row = 0; row < pass.height; row++) {
      const filter = data[at] ?? 0;
      const line = data.subarray(at + 1, at + 1 + pass.rowBytes);
      unfilter(filter, line, above, pixelBytes);
      const to = 4 * ((pass.top + row * pass.stepY) * layout.width + pass.left);
      paint(line, pass.width, rgba, to, 4 * pass.stepX);
      if (values) copyWords(line, pass.width, values, bands, to >> 2, pass.stepX);
      above = line;
      at += 1 + pass.rowBytes;
    }
  }
  return { data: rgba, ...(values && { samples: { bands, values, range: [0, 65535], rangeFrom: 'type' } }) };
}

/** Words of 16 bits, the higher byte first, to one pixel every `step`. */
function copyWords(
  line: Uint8Array,
  width: number,
  values: Uint16Array,
  bands: number,
  to: number,
  step: number,
): void {
  for (let pixel = 0, from = 0; pixel < width; pixel++)
    for (let band = 0; band < bands; band++, from += 2)
      values[(to + pixel * step) * bands + band] = ((line[from] ?? 0) << 8) | (line[from + 1] ?? 0);
}

function unfilter(filter: number, line: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  const { length } = line;
  if (filter === 1) for (let i = pixelBytes; i < length; i++) line[i] = (line[i] ?? 0) + (line[i - pixelBytes] ?? 0);
  else if (filter === 2) for (let i = 0; i < length; i++) line[i] = (line[i] ?? 0) + (above[i] ?? 0);
  else if (filter === 3) {
    for (let i = 0; i < length; i++) {
      const left = i < pixelBytes ? 0 : (line[i - pixelBytes] ?? 0);
      line[i] = (line[i] ?? 0) + ((left + (above[i] ?? 0)) >> 1);
    }
  } else if (filter === 4) {
    for (let i = 0; i < length; i++) {
      const [left, corner] = i < pixelBytes ? [0, 0] : [line[i - pixelBytes] ?? 0, above[i - pixelBytes] ?? 0];
      line[i] = (line[i] ?? 0) + paeth(left, above[i] ?? 0, corner);
    }
  } else if (filter !== 0) throw new Error(`a row has the filter ${filter}, which does not exist`);
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Writes `width` pixels of a line, one every `step` bytes. */
type Paint = (line: Uint8Array, width: number, rgba: Uint8Array, to: number, step: number) => void;

function painterOf(layout: PngLayout): Paint {
  const { bits, colors } = layout;
  if (bits < 8) return packedPainter(layout);
  const stride = bits === 16 ? 2 : 1;
  const samples = samplesOf[colors] ?? 1;
  if (colors === 3) return packedPainter(layout);
  const isColor = (colors & 2) !== 0;
  const clear = colors < 4 ? layout.transparency : undefined;
  return (line, width, rgba, to, step) => {
    for (let pixel = 0, from = 0; pixel < width; pixel++, from += samples * stride, to += step) {
      // Of 16 bits the higher 8, as PIL takes them.
      rgba[to] = line[from] ?? 0;
      rgba[to + 1] = line[isColor ? from + stride : from] ?? 0;
      rgba[to + 2] = line[isColor ? from + 2 * stride : from] ?? 0;
      rgba[to + 3] = colors >= 4 ? (line[from + (samples - 1) * stride] ?? 0) : 255;
      if (clear && isClear(line, from, samples, stride, clear)) rgba[to + 3] = 0;
    }
  };
}

function isClear(line: Uint8Array, from: number, samples: number, stride: number, clear: Uint8Array): boolean {
  for (let sample = 0; sample < samples; sample++) {
    const at = from + sample * stride;
    if ((line[at + stride - 1] ?? 0) !== clear[2 * sample + 1]) return false;
    if (stride === 2 && (line[at] ?? 0) !== clear[2 * sample]) return false;
  }
  return true;
}

/** Gray of fewer than 8 bits, and palettes: a table of all values. */
function packedPainter({ bits, colors, palette, transparency }: PngLayout): Paint {
  const highest = (1 << bits) - 1;
  const table = new Uint32Array(highest + 1);
  const bytes = new Uint8Array(table.buffer);
  const clear = colors === 0 && transparency ? ((transparency[0] ?? 0) << 8) | (transparency[1] ?? 0) : -1;
  for (let value = 0; value <= highest; value++) {
    const gray = (value * 255) / highest;
    const color = colors === 3 ? [0, 1, 2].map((channel) => palette[3 * value + channel] ?? 0) : [gray, gray, gray];
    const alpha = colors === 3 ? (transparency?.[value] ?? 255) : value === clear ? 0 : 255;
    bytes.set([...color, alpha], 4 * value);
  }
  // Of each byte, the pixels in it.
  const inByte = 8 / bits;
  const expanded = Uint32Array.from({ length: 256 * inByte }, (_, at) => {
    const shift = 8 - bits - bits * (at % inByte);
    return table[(Math.floor(at / inByte) >> shift) & highest] ?? 0;
  });
  return (line, width, rgba, to, step) => {
    const pixels = new Uint32Array(rgba.buffer);
    const stride = step >> 2;
    for (let pixel = 0, at = to >> 2; pixel < width;) {
      const first = (line[pixel / inByte] ?? 0) * inByte;
      const last = first + Math.min(inByte, width - pixel);
      for (let from = first; from < last; from++, at += stride) pixels[at] = expanded[from] ?? 0;
      pixel += inByte;
    }
  };
}
