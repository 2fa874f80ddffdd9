import { textAt, viewOf } from '../bytes.ts';
import { known } from '../../../../vocabulary/known.ts';
import type { Size } from '../../geometry.ts';
import type { Format, StoredPixels } from '../format.ts';
import { readDirectory, readOrientation, readPages } from './directory.ts';
import { colorSamplesOf, readTiffLayout, type TiffLayout } from './layout.ts';
import { readSamples } from './samples.ts';

/** Writes one pixel's color from its samples at `from` to the RGBA at `to`. */
type Paint = (samples: Uint8Array, from: number, rgba: Uint8Array, to: number) => void;

/** CMYK as PIL converts it: in whole numbers, without a color profile. */
const paintInks: Paint = (samples, from, rgba, to) => {
  const light = 255 - (samples[from + 3] ?? 0);
  for (let channel = 0; channel < 3; channel++) {
    const product = (samples[from + channel] ?? 0) * light + 128;
    rgba[to + channel] = Math.max(0, light - (((product >> 8) + product) >> 8));
  }
};

function painterOf({ colors, palette }: TiffLayout): Paint {
  const size = palette.length / 3;
  const painters: readonly Paint[] = [
    (samples, from, rgba, to) => rgba.fill(255 - (samples[from] ?? 0), to, to + 3),
    (samples, from, rgba, to) => rgba.fill(samples[from] ?? 0, to, to + 3),
    (samples, from, rgba, to) => {
      for (let channel = 0; channel < 3; channel++) rgba[to + channel] = samples[from + channel] ?? 0;
    },
    (samples, from, rgba, to) => {
      for (let channel = 0; channel < 3; channel++)
        rgba[to + channel] = (palette[channel * size + (samples[from] ?? 0)] ?? 0) >> 8;
    },
  ];
  return known(colors === 5 ? paintInks : painters[colors], 'painter');
}

/** Alpha is the sample behind the colors. */
function paint(samples: Uint8Array, layout: TiffLayout): Uint8Array {
  const colorSamples = colorSamplesOf(layout.colors);
  const hasAlpha = layout.hasAlpha && layout.samples > colorSamples;
  const paintColor = painterOf(layout);
  const rgba = new Uint8Array(4 * layout.width * layout.height);
  for (let from = 0, to = 0; to < rgba.length; from += layout.samples, to += 4) {
    paintColor(samples, from, rgba, to);
    const alpha = hasAlpha ? (samples[from + colorSamples] ?? 0) : 255;
    rgba[to + 3] = alpha;
    if (!layout.isPremultiplied || alpha === 0) continue;
    for (let i = to; i < to + 3; i++) rgba[i] = Math.min(255, ((rgba[i] ?? 0) * 255) / alpha);
  }
  return rgba;
}

/**
 * A page, the first one unless told. Not jimp's: utif2 4.1 runs for ever on some broken files, logs to the console, and makes wrong
 * pictures of what it does not know; here that is an error.
 */
function decode(bytes: Uint8Array, at?: number): StoredPixels {
  const layout = readTiffLayout(bytes, at);
  return { width: layout.width, height: layout.height, data: paint(readSamples(bytes, layout), layout) };
}

/** Where the pages are that are as large as the first; others are its thumbnails and smaller copies. */
function framePages(bytes: Uint8Array): number[] {
  const pages = readPages(viewOf(bytes));
  const isLikeFirst = ({ width, height }: Size): boolean => width === pages[0]?.width && height === pages[0].height;
  return pages.filter(isLikeFirst).map(({ at }) => at);
}

export const tiffFormat: Format = {
  matches: (bytes) => ['II*\0', 'MM\0*'].includes(textAt(bytes, 0, 4)),
  readSize(bytes) {
    const { width, height } = readTiffLayout(bytes);
    return { width, height, orientation: readOrientation(readDirectory(viewOf(bytes))) };
  },
  decode: (bytes) => decode(bytes),
  clip: {
    count: (bytes) => framePages(bytes).length,
    decode(bytes, indices) {
      const pages = framePages(bytes);
      return indices.filter((index) => index < pages.length).map((index) => decode(bytes, pages[index]));
    },
  },
};
