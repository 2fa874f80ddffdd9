import type { Cut } from '../../vocabulary/pictureFacts.ts';
import type { Photo } from './photo.ts';

/**
 * A cut across slices, a line of each: along a row (as wide as the slices), or along a column (as wide as they are
 * high).
 */
export function across(slices: readonly Photo[], cut: Cut, at: number, isLastUp: boolean): Photo {
  const { width = 1, height = 1, samples } = slices[0] ?? {};
  const length = cut === 'row' ? width : height;
  const place = Math.min(Math.max(at, 0), (cut === 'row' ? height : width) - 1);
  const pixelAt = (i: number): number => (cut === 'row' ? place * width + i : i * width + place);
  const rgba = new Uint8Array(4 * length * slices.length);
  const values = new Float32Array(samples?.bands === 1 ? length * slices.length : 0);
  slices.forEach((slice, index) => {
    const line = isLastUp ? slices.length - 1 - index : index;
    for (let i = 0; i < length; i++) {
      const from = pixelAt(i);
      rgba.set(slice.rgba.subarray(4 * from, 4 * from + 4), 4 * (line * length + i));
      if (values.length > 0) values[line * length + i] = slice.samples?.values[from] ?? 0;
    }
  });
  const own = samples && values.length > 0 && { samples: { ...samples, values } };
  return { width: length, height: slices.length, rgba, ...own };
}
