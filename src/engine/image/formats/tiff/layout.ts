import { viewOf } from '../bytes.ts';
import { readDirectory, readTiffStart, type Directory } from './directory.ts';
import { readField } from './fields.ts';

/** How a TIFF's pixels lie in the file. Names and numbers are those of TIFF 6.0. */
export interface TiffLayout {
  readonly width: number;
  readonly height: number;
  readonly littleEndian: boolean;
  readonly bits: number;
  /** Of a sample: 1 whole, 2 signed, 3 floating point. */
  readonly format: number;
  /** Samples a pixel, alpha included. */
  readonly samples: number;
  readonly compression: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr. */
  readonly colors: number;
  /** 2: each sample is the difference to the one left of it; 3: the same of floats' bytes, the highest first. */
  readonly predictor: number;
  /** Whether each sample has blocks of its own. */
  readonly isPlanar: boolean;
  /** Whether colors were multiplied by alpha. */
  readonly isPremultiplied: boolean;
  /** Whether the sample behind the colors is alpha: others are bands. */
  readonly hasAlpha: boolean;
  /** Whether the first bit of a byte is its lowest. */
  readonly isLowestFirst: boolean;
  /** 16-bit: all reds, all greens, all blues. */
  readonly palette: readonly number[];
  /** What the file says its lowest and highest value to be. */
  readonly said: readonly [number, number] | undefined;
  /** Of YCbCr: pixels that share a color, across and down. */
  readonly subsampling: readonly [number, number];
  /** Of fax: whether lines may be coded by the one above (T4's bit 0). */
  readonly fax: number;
  /** Of JPEG: what all its blocks share. */
  readonly jpegTables: Uint8Array;
  /** Strips (as wide as the picture) or tiles, row-major, one plane after the other. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly offsets: readonly number[];
  readonly byteCounts: readonly number[];
}

/** Samples unpacked beyond the picture's edges: a file of many tiles that hardly touch it may ask for hours. */
const mostPadded = 1 << 26;

/** No tile is larger, unless the picture is: what is allocated for one must not exceed what the picture needs. */
const largestTile = 1 << 24;

/** Of all bands together: a file of few pixels may say that each has thousands. */
const mostBytes = 2 ** 30;

/** Of the page whose directory lies at `at`, the first one unless told. */
export function readTiffLayout(bytes: Uint8Array, at?: number): TiffLayout {
  const view = viewOf(bytes);
  const directory = readDirectory(view, at);
  const layout = { ...readPixels(directory), ...readBlocks(directory), littleEndian: readTiffStart(view).littleEndian };
  const whole = layout.byteCounts.length === 0 ? { ...layout, byteCounts: lengthsOf(layout, bytes.length) } : layout;
  checkSamples(whole);
  checkBlocks(whole, bytes.length);
  return whole;
}

type Blocks = Pick<TiffLayout, 'width' | 'height' | 'blockWidth' | 'blockHeight' | 'offsets' | 'byteCounts'>;

function readPixels(directory: Directory): Omit<TiffLayout, keyof Blocks | 'littleEndian'> {
  const read = (name: Parameters<typeof readField>[1]): number => readField(directory, name);
  const bits = directory.get(258) ?? [];
  if (bits.some((each) => each !== bits[0])) throw new Error('its bands have different numbers of bits');
  const [across = 2, down = 2] = directory.get(530) ?? [];
  const format = read('format');
  return {
    bits: read('bits'),
    format: format === 4 ? 1 : format,
    samples: read('samples'),
    compression: read('compression'),
    colors: read('colors'),
    predictor: read('predictor'),
    isPlanar: read('planes') === 2,
    isPremultiplied: read('extraSamples') === 1,
    hasAlpha: read('extraSamples') > 0,
    isLowestFirst: read('fillOrder') === 2,
    palette: directory.get(320) ?? [],
    said: saidRange(directory),
    subsampling: [across, down],
    fax: directory.get(292)?.[0] ?? 0,
    jpegTables: Uint8Array.from(directory.get(347) ?? []),
  };
}

function readBlocks(directory: Directory): Blocks {
  const first = (tag: number): number => directory.get(tag)?.[0] ?? 0;
  const [width, height, isTiled] = [first(256), first(257), directory.has(322)];
  return {
    width,
    height,
    blockWidth: isTiled ? first(322) : width,
    blockHeight: isTiled ? first(323) : Math.min(first(278) || height, height),
    offsets: directory.get(isTiled ? 324 : 273) ?? [],
    byteCounts: directory.get(isTiled ? 325 : 279) ?? [],
  };
}

/** MinSampleValue and MaxSampleValue, or those of signed numbers and floats. */
function saidRange(directory: Directory): TiffLayout['said'] {
  const [low, high] = [280, 281].map((tag, at) => (directory.get(tag) ?? directory.get(340 + at))?.[0]);
  return low !== undefined && high !== undefined && low < high ? [low, high] : undefined;
}

/** Where the file does not say how long its blocks are: up to the next one, or to the end of the file. */
function lengthsOf({ offsets }: Blocks, fileLength: number): number[] {
  const sorted = [...offsets, fileLength].sort((a, b) => a - b);
  return offsets.map((offset) => (sorted.find((other) => other > offset) ?? fileLength) - offset);
}

/** Samples of a pixel that are colors, by the kind of colors. */
export const colorSamplesOf = (colors: number): number => (colors === 2 || colors === 6 ? 3 : colors === 5 ? 4 : 1);

function checkSamples({ bits, format, samples, colors, compression, width, height, predictor }: TiffLayout): void {
  const known = format === 3 ? [16, 32, 64] : format === 2 ? [8, 16, 32] : [1, 2, 4, 8, 10, 12, 14, 16, 32];
  if (!known.includes(bits))
    throw new Error(`its samples have ${bits} bits${format === 3 ? ' of floating point' : ''}`);
  if (samples < colorSamplesOf(colors)) throw new Error(`it has ${samples} samples a pixel`);
  if ([3, 5, 6].includes(colors) && (bits > 8 || format !== 1))
    throw new Error(`its colors (kind ${colors}) have ${bits} bits; at most 8 are read`);
  if (predictor === 3 && format !== 3)
    throw new Error('its predictor is that of floating point, and its samples are not');
  if (isFax(compression) && (bits !== 1 || samples !== 1)) throw new Error('it is a fax of more than black and white');
  if ((width * height * samples * Math.max(bits, 8)) / 8 > mostBytes)
    throw new Error('its bands are too large together');
}

const isFax = (compression: number): boolean => compression >= 2 && compression <= 4;

function checkBlocks(layout: TiffLayout, fileLength: number): void {
  const { width, height, blockWidth, blockHeight, offsets, byteCounts } = layout;
  const [across, down] = [Math.ceil(width / blockWidth), Math.ceil(height / blockHeight)];
  if (blockWidth * blockHeight > Math.max(largestTile, width * height)) throw new Error('its tiles are too large');
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
