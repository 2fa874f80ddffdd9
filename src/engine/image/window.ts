/** From a picture's own numbers to the 0..255 that a recipe starts with. */
import { grayLevel, isWindow, percentileOf, windowsOf, type Window, type Windows } from '../../vocabulary/window.ts';
import { known } from '../../vocabulary/known.ts';
import type { Photo, Samples, SampleValues, ValueRange } from './photo.ts';

/** The picture as its window shows it, gray or in its first three bands; itself where there is no window. */
export function windowed(photo: Photo, wish: Windows | undefined): Photo {
  if (wish === undefined || (wish === 'file' && photo.samples?.shade)) return photo;
  const samples = photo.samples ?? bytesOf(photo);
  const windows = windowsOf(wish);
  const rgba = photo.rgba.slice();
  const each = windows.length > 1;
  // One window for all keeps the colors; one for each channel is of that channel's values alone.
  const together = each ? undefined : rangeOf(samples, colorBands(samples), known(windows[0], 'window'));
  for (let channel = 0; channel < 3; channel++) {
    const band = colorBands(samples).length === 3 ? channel : 0;
    const range = together ?? rangeOf(samples, [band], known(windows[channel], 'window'));
    paintBand(samples, band, range, rgba, channel);
  }
  return { ...photo, rgba };
}

/** What a window makes of a picture; of one for each channel the first. */
export const shownRange = (samples: Samples, wish: Windows): ValueRange =>
  rangeOf(samples, isWindow(wish) ? colorBands(samples) : [0], known(windowsOf(wish)[0], 'window'));

/** Which bands are shown: red, green and blue, or one as gray. */
export const colorBands = ({ bands }: Pick<Samples, 'bands'>): readonly number[] => (bands >= 3 ? [0, 1, 2] : [0]);

/** A picture of 8 bits, as numbers: its alpha is the last of four bands. */
export const bytesOf = ({ rgba }: Photo): Samples => ({
  bands: 4,
  values: rgba,
  range: [0, 255],
  rangeFrom: 'type',
});

/** round(255 · (value − black) / (white − black)), within 0..255; where there is no number (NaN), black. */
export function paintBand(samples: Samples, band: number, range: ValueRange, rgba: Uint8Array, channel: number): void {
  const { bands, values, isInverted = false } = samples;
  const [black, white] = isInverted ? [range[1], range[0]] : range;
  for (let from = band, to = channel; to < rgba.length; from += bands, to += 4)
    rgba[to] = grayLevel(values[from] ?? 0, black, white);
}

export function rangeOf(samples: Samples, bands: readonly number[], window: Window): ValueRange {
  if (window === 'file') return samples.range;
  if (window === 'minmax') return extremes(samples, bands);
  const [first, second] = window;
  if (typeof first === 'number' && typeof second === 'number') return [first - second / 2, first + second / 2];
  const sorted = sortedFinite(samples, bands);
  return [percentile(sorted, percentileOf(first) ?? 0), percentile(sorted, percentileOf(second) ?? 100)];
}

/** The lowest and the highest finite value of these bands. */
export function extremes({ bands, values }: Pick<Samples, 'bands' | 'values'>, which: readonly number[]): ValueRange {
  let [low, high] = [Infinity, -Infinity];
  for (const band of which)
    for (let at = band; at < values.length; at += bands) {
      const value = values[at] ?? 0;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return low <= high ? [low, high] : [0, 0];
}

function sortedFinite({ bands, values }: Samples, which: readonly number[]): SampleValues {
  const picked = new Float64Array((values.length / bands) * which.length);
  let length = 0;
  for (const band of which)
    for (let at = band; at < values.length; at += bands) {
      const value = values[at] ?? 0;
      if (Number.isFinite(value)) picked[length++] = value;
    }
  return picked.subarray(0, length).sort();
}

/** NumPy's: between two values, in proportion. */
export function percentile(sorted: SampleValues, percent: number): number {
  const place = ((sorted.length - 1) * percent) / 100;
  const [below, part] = [Math.floor(place), place - Math.floor(place)];
  const low = sorted[below] ?? 0;
  return low + part * ((sorted[below + 1] ?? low) - low);
}
