import { textAt, viewOf } from '../bytes.ts';
import { known } from '../../../../vocabulary/known.ts';
import { cropped } from '../../cropped.ts';
import type { Box, Size } from '../../geometry.ts';
import type { Samples, SampleValues } from '../../photo.ts';
import { extremes, paintBand } from '../../window.ts';
import type { LeftOut } from '../../../../vocabulary/pictureLook.ts';
import type { Format, StoredPixels } from '../format.ts';
import { channelPages } from './channels.ts';
import { pixelShape } from '../pixelShape.ts';
import { readDensity, readDescription, readDirectory, readOrientation, readPages } from './directory.ts';
import { colorSamplesOf, readTiffLayout, type TiffLayout } from './layout.ts';
import { openParts } from './parts.ts';
import { readSamples } from './samples.ts';

/** Writes one pixel's color from its samples at `from` to the RGBA at `to`. */
type Paint = (samples: SampleValues, from: number, rgba: Uint8Array, to: number) => void;

/** CMYK as PIL converts it: in whole numbers, without a color profile. */
const paintInks: Paint = (samples, from, rgba, to) => {
  const light = 255 - (samples[from + 3] ?? 0);
  for (let channel = 0; channel < 3; channel++) {
    const product = (samples[from + channel] ?? 0) * light + 128;
    rgba[to + channel] = Math.max(0, light - (((product >> 8) + product) >> 8));
  }
};

/** Of up to 8 bits: fewer fill the byte, but palette indices stay what they are. */
function painterOf({ colors, palette, bits }: TiffLayout): Paint {
  const size = palette.length / 3;
  const unit = 255 / ((1 << bits) - 1);
  const painters: Readonly<Record<number, Paint>> = {
    0: (samples, from, rgba, to) => rgba.fill(255 - (samples[from] ?? 0) * unit, to, to + 3),
    1: (samples, from, rgba, to) => rgba.fill((samples[from] ?? 0) * unit, to, to + 3),
    2: (samples, from, rgba, to) => {
      for (let channel = 0; channel < 3; channel++) rgba[to + channel] = (samples[from + channel] ?? 0) * unit;
    },
    3: (samples, from, rgba, to) => {
      for (let channel = 0; channel < 3; channel++)
        rgba[to + channel] = (palette[channel * size + (samples[from] ?? 0)] ?? 0) >> 8;
    },
    5: paintInks,
  };
  return known(painters[colors === 6 ? 2 : colors], 'painter');
}

function paint(values: SampleValues, layout: TiffLayout): Uint8Array {
  const paintColor = painterOf(layout);
  const rgba = new Uint8Array(4 * layout.width * layout.height);
  for (let from = 0, to = 0; to < rgba.length; from += layout.samples, to += 4) paintColor(values, from, rgba, to);
  return rgba;
}

/**
 * Of more than 8 bits: the colors, or one gray, by their range; of 16 bits in all their range the higher 8, as PIL
 * takes them.
 */
function paintDeep(samples: Samples, layout: TiffLayout): Uint8Array {
  const rgba = new Uint8Array(4 * layout.width * layout.height);
  const isWhole = layout.bits === 16 && layout.format === 1 && samples.rangeFrom === 'type';
  for (let channel = 0; channel < 3; channel++) {
    const band = layout.colors === 2 ? channel : 0;
    if (!isWhole) paintBand(samples, band, samples.range, rgba, channel);
    else
      for (let from = band, to = channel; to < rgba.length; from += samples.bands, to += 4) {
        const high = (samples.values[from] ?? 0) >> 8;
        rgba[to] = samples.isInverted ? 255 - high : high;
      }
  }
  return rgba;
}

/** Alpha is the sample behind the colors. */
function setAlpha(rgba: Uint8Array, values: SampleValues, layout: TiffLayout): void {
  const colorSamples = colorSamplesOf(layout.colors);
  const hasAlpha = layout.hasAlpha && layout.samples > colorSamples && layout.format === 1;
  const most = 2 ** layout.bits - 1;
  for (let from = colorSamples, at = 0; at < rgba.length; from += layout.samples, at += 4) {
    const alpha = hasAlpha ? Math.floor(((values[from] ?? 0) * 255) / most) : 255;
    rgba[at + 3] = alpha;
    if (!layout.isPremultiplied || alpha === 0 || alpha === 255) continue;
    for (let i = at; i < at + 3; i++) rgba[i] = Math.min(255, ((rgba[i] ?? 0) * 255) / alpha);
  }
}

/** The file's own numbers, where they are more than 8 bits of gray or colors hold. */
function samplesOf(values: SampleValues, layout: TiffLayout): Samples | undefined {
  const { bits, format, samples: bands, colors, hasAlpha } = layout;
  const colorSamples = colorSamplesOf(colors);
  const areMore = bands > colorSamples + (hasAlpha ? 1 : 0);
  if (![0, 1, 2].includes(colors) || (bits <= 8 && format === 1 && !areMore)) return undefined;
  const plain = { bands, values };
  return {
    ...plain,
    ...rangeOf(
      plain,
      layout,
      Array.from({ length: colorSamples }, (_, band) => band),
    ),
    ...(colors === 0 && { isInverted: true }),
    ...(colors < 2 && bands > 2 && areMore && { areUnnamed: true }),
  };
}

/**
 * What is black and white: what the file says, all that whole numbers can be, what is usual for floats, else what there
 * is.
 */
function rangeOf(
  samples: Pick<Samples, 'bands' | 'values'>,
  { bits, format, said }: TiffLayout,
  colors: readonly number[],
): Pick<Samples, 'range' | 'rangeFrom'> {
  const most = 2 ** bits - 1;
  if (bits > 8 && said && !(format === 1 && said[0] === 0 && said[1] === most))
    return { range: said, rangeFrom: 'file' };
  if (format === 1 && bits <= 16) return { range: [0, most], rangeFrom: 'type' };
  const range = extremes(samples, colors);
  const usual = [1, 255].find((white) => range[0] >= 0 && range[1] <= white);
  return format === 3 && usual !== undefined
    ? { range: [0, usual], rangeFrom: 'usual' }
    : { range, rangeFrom: 'values' };
}

/**
 * A page, the first one unless told, or a part of it. Not jimp's: utif2 4.1 runs for ever on some broken files, logs to
 * the console, and makes wrong pictures of what it does not know; here that is an error.
 */
async function decode(bytes: Uint8Array, at?: number, box?: Box): Promise<StoredPixels> {
  const whole = readTiffLayout(bytes, at);
  const all = await readSamples(bytes, whole);
  const layout = box ? { ...whole, width: box.width, height: box.height } : whole;
  const values = box ? cropped(all, whole.width, box, whole.samples) : all;
  const samples = samplesOf(values, layout);
  const isDeep = layout.bits > 8 || layout.format !== 1;
  const data = samples && isDeep ? paintDeep(samples, layout) : paint(values, layout);
  setAlpha(data, values, layout);
  const density = readDensity(viewOf(bytes), at);
  const facts = density && pixelShape(...density);
  return { width: layout.width, height: layout.height, data, samples, facts };
}

/** Where the pages are that are as large as the first; others are its thumbnails and smaller copies. */
function framePages(bytes: Uint8Array): number[] {
  const pages = readPages(viewOf(bytes));
  const isLikeFirst = ({ width, height }: Size): boolean => width === pages[0]?.width && height === pages[0].height;
  return pages.filter(isLikeFirst).map(({ at }) => at);
}

/** Pages of other sizes, except smaller copies. */
function pagesLeftOut(bytes: Uint8Array): LeftOut | undefined {
  const [first, ...pages] = readPages(viewOf(bytes));
  const areaOf = ({ width, height }: Size): number => width * height;
  const isOther = (page: Size): boolean => page.width !== first?.width || page.height !== first.height;
  const isLarger = (page: Size): boolean => first !== undefined && areaOf(page) > areaOf(first);
  const others = pages.filter((page) => isOther(page) && (!page.isReduced || isLarger(page)));
  return others.length > 0 ? { pages: others.length, areLarger: others.some(isLarger) } : undefined;
}

export const tiffFormat: Format = {
  matches: (bytes) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(textAt(bytes, 0, 4)),
  readSize(bytes) {
    const { width, height } = readTiffLayout(bytes);
    return { width, height, orientation: readOrientation(readDirectory(viewOf(bytes))) };
  },
  decode: (bytes) => decode(bytes),
  parts: (ranges) => openParts(ranges, (bytes, box) => decode(bytes, undefined, box)),
  clip: {
    count: (bytes) => framePages(bytes).length,
    leftOut: pagesLeftOut,
    channels: (bytes) => channelPages(readDescription(viewOf(bytes)), framePages(bytes).length),
    decode(bytes, indices) {
      const pages = framePages(bytes);
      return Promise.all(indices.filter((index) => index < pages.length).map((index) => decode(bytes, pages[index])));
    },
  },
};
