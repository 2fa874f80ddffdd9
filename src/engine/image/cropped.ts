import type { Box } from './geometry.ts';
import type { SampleValues } from './photo.ts';

/**
 * The values of a part of a picture.
 *
 * @param box whole pixels, inside of it
 * @param perPixel how many values a pixel has
 */
export function cropped<Values extends SampleValues>(
  values: Values,
  width: number,
  box: Box,
  perPixel: number,
): Values {
  const part = values.slice(0, box.width * box.height * perPixel) as Values;
  for (let row = 0; row < box.height; row++) {
    const from = ((box.y + row) * width + box.x) * perPixel;
    part.set(values.subarray(from, from + box.width * perPixel), row * box.width * perPixel);
  }
  return part;
}
