import type { PixelValues } from '../../vocabulary/displayWindow.ts';
import type { Dress } from './dressed.ts';
import type { Photo } from './photo.ts';
import { shownRange } from './window.ts';

/** More of them are not worth their way to the page. */
const mostPixels = 2 ** 24;

/** The numbers of a dressed gray picture of more than 8 bits; undefined of all others. */
export function pixelValues({ width, height, samples, facts }: Photo, { window }: Dress): PixelValues | undefined {
  if (!samples || samples.bands > 2 || width * height > mostPixels) return undefined;
  const { bands, values, range, isInverted = false } = samples;
  const [black, white] = window === undefined ? range : shownRange(samples, window);
  const gray = Float32Array.from({ length: width * height }, (_, pixel) => values[pixel * bands] ?? 0);
  return { width, height, values: gray, black, white, isInverted, ...(facts?.unit && { unit: facts.unit }) };
}
