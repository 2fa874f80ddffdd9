import { viewOf } from '../bytes.ts';
import { readDirectory, readTiffStart, type Directory } from './directory.ts';

/** How a TIFF's pixels lie in the file. Names and numbers are those of TIFF 6.0. */
export interface TiffLayout {
  readonly width: number;
  readonly height: number;
  readonly littleEndian: boolean;
  readonly bits: number;
  /** Samples a pixel, alpha included. */
  readonly samples: number;
  readonly compression: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK. */
  readonly colors: number;
  /** Whether each sample is the difference to the one left of it. */
  readonly isDifferenced: boolean;
  /** Whether each sample has blocks of its own. */
  readonly isPlanar: boolean;
  /** Whether colors were multiplied by alpha. */
  readonly isPremultiplied: boolean;
  /** Whether the sample behind the colors is alpha: others are bands that were not asked for. */
  readonly hasAlpha: boolean;
  /** Whether the first bit of a byte is its lowest. */
  readonly isLowestFirst: boolean;
  /** 16-bit: all reds, all greens, all blues. */
  readonly palette: readonly number[];
  /** Strips (as wide as the picture) or tiles, row-major, one plane after the other. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly offsets: readonly number[];
  readonly byteCounts: readonly number[];
}

interface Field {
  readonly name: string;
  readonly tag: number;
  readonly whenMissing: number;
  readonly allowed: readonly number[];
}

const fields = {
  bits: { name: 'number of bits', tag: 258, whenMissing: 1, allowed: [1, 2, 4, 8, 16] },
  /** None, LZW, Deflate (twice), PackBits. */
  compression: { name: 'compression', tag: 259, whenMissing: 1, allowed: [1, 5, 8, 32946, 32773] },
  colors: { name: 'kind of colors', tag: 262, whenMissing: 1, allowed: [0, 1, 2, 3, 5] },
  fillOrder: { name: 'order of bits', tag: 266, whenMissing: 1, allowed: [1, 2] },
  samples: { name: 'number of samples', tag: 277, whenMissing: 1, allowed: [1, 2, 3, 4, 5] },
  planes: { name: 'planar configuration', tag: 284, whenMissing: 1, allowed: [1, 2] },
  predictor: { name: 'predictor', tag: 317, whenMissing: 1, allowed: [1, 2] },
  extraSamples: { name: 'kind of alpha', tag: 338, whenMissing: 0, allowed: [0, 1, 2] },
  /** Whole numbers only: floats have no agreed white. */
  format: { name: 'sample format', tag: 339, whenMissing: 1, allowed: [1] },
} as const satisfies Readonly<Record<string, Field>>;

/** Samples unpacked beyond the picture's edges: a file of many tiles that hardly touch it may ask for hours. */
const mostPadded = 1 << 26;

/** No tile is larger, unless the picture is: what is allocated for one must not exceed what the picture needs. */
const largestTile = 1 << 24;

/** What people call the values that are not read. */
const namesOf: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  compression: {
    2: 'CCITT (fax)',
    3: 'CCITT group 3 (fax)',
    4: 'CCITT group 4 (fax)',
    6: 'old JPEG',
    7: 'JPEG',
    34712: 'JPEG 2000',
    34887: 'LERC',
    34925: 'LZMA',
    50000: 'Zstandard',
    50001: 'WebP',
  },
  colors: { 4: 'a mask', 6: 'YCbCr', 8: 'CIE L*a*b*', 32803: 'a raw sensor', 34892: 'a raw sensor' },
  format: { 2: 'signed whole numbers', 3: 'floating point', 5: 'complex numbers', 6: 'complex numbers' },
};

function readField(directory: Directory, key: keyof typeof fields): number {
  const { name, tag, whenMissing, allowed }: Field = fields[key];
  const value = directory.get(tag)?.[0] ?? whenMissing;
  if (allowed.includes(value)) return value;
  const known = namesOf[key]?.[value];
  throw new Error(
    known === undefined
      ? `its ${name} (${value}) is none of ${allowed.join(', ')}`
      : `its ${name} is ${known}, which Whylight does not read in a TIFF`,
  );
}

/** Of the page whose directory lies at `at`, the first one unless told. */
export function readTiffLayout(bytes: Uint8Array, at?: number): TiffLayout {
  const view = viewOf(bytes);
  const directory = readDirectory(view, at);
  const first = (tag: number) => directory.get(tag)?.[0] ?? 0;
  const read = (name: keyof typeof fields) => readField(directory, name);
  read('format');
  const [width, height, isTiled] = [first(256), first(257), directory.has(322)];
  const layout = {
    width,
    height,
    littleEndian: readTiffStart(view).littleEndian,
    bits: read('bits'),
    samples: read('samples'),
    compression: read('compression'),
    colors: read('colors'),
    isDifferenced: read('predictor') === 2,
    isPlanar: read('planes') === 2,
    isPremultiplied: read('extraSamples') === 1,
    hasAlpha: read('extraSamples') > 0,
    isLowestFirst: read('fillOrder') === 2,
    palette: directory.get(320) ?? [],
    blockWidth: isTiled ? first(322) : width,
    blockHeight: isTiled ? first(323) : Math.min(first(278) || height, height),
    offsets: directory.get(isTiled ? 324 : 273) ?? [],
    byteCounts: directory.get(isTiled ? 325 : 279) ?? [],
  };
  const whole = layout.byteCounts.length === 0 ? { ...layout, byteCounts: lengthsOf(layout, bytes.length) } : layout;
  checkBands(whole);
  checkBlocks(whole, bytes.length);
  return whole;
}

/** Where the file does not say how long its blocks are: up to the next one, or to the end of the file. */
function lengthsOf({ offsets }: TiffLayout, fileLength: number): number[] {
  const sorted = [...offsets, fileLength].sort((a, b) => a - b);
  return offsets.map((offset) => (sorted.find((other) => other > offset) ?? fileLength) - offset);
}

/** Samples of a pixel that are colors, by the kind of colors. */
export const colorSamplesOf = (colors: number): number => (colors === 2 ? 3 : colors === 5 ? 4 : 1);

/** A satellite's bands are no colors, and none of them is transparency. */
function checkBands({ colors, samples, hasAlpha }: TiffLayout): void {
  const more = samples - colorSamplesOf(colors);
  if (colors < 2 && more > 1 && !hasAlpha)
    throw new Error(`it has ${samples} bands, and does not say which of them are red, green and blue`);
}

function checkBlocks(layout: TiffLayout, fileLength: number): void {
  const { width, height, blockWidth, blockHeight, offsets, byteCounts } = layout;
  const [across, down] = [Math.ceil(width / blockWidth), Math.ceil(height / blockHeight)];
  if (blockWidth * blockHeight > Math.max(largestTile, width * height)) throw new Error('its tiles are too large');
  if (layout.samples < colorSamplesOf(layout.colors)) throw new Error(`it has ${layout.samples} samples a pixel`);
  const planes = layout.isPlanar ? layout.samples : 1;
  const expected = across * down * planes;
  if (across * blockWidth * down * blockHeight > Math.max(mostPadded, 4 * width * height))
    throw new Error('its tiles are too large');
  if (width > 0 && height > 0 && (offsets.length < expected || byteCounts.length < expected)) {
    throw new Error(`it has ${Math.min(offsets.length, byteCounts.length)} of ${expected} strips or tiles`);
  }
  if (offsets.some((offset, i) => offset + (byteCounts[i] ?? 0) > fileLength))
    throw new Error('the file ends before the picture does');
  const packed = byteCounts.slice(0, expected).reduce((sum, count) => sum + count, 0);
  if (packed > 2 * fileLength) throw new Error('its strips or tiles overlap');
}
