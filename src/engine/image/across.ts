import type { Cut } from '../../vocabulary/pictureFacts.ts';
import type { Photo } from './photo.ts';

/**
 * A cut across slices, a line of each: along a row (as wide as the slices), or along a column (as wide as they are
 * high).
 */
export function across(
  slices: readonly Photo[],
  cut: Cut,
  at: number,
  isLastUp: boolean,
): Pick<Photo, 'width' | 'height' | 'rgba'> {
  const { width = 1, height = 1 } = slices[0] ?? {};
  const length = cut === 'row' ? width : height;
  const place = Math.min(Math.max(at, 0), (cut === 'row' ? height : width) - 1);
  const rgba = new Uint8Array(4 * length * slices.length);
  slices.forEach((slice, index) => {
    const line = isLastUp ? slices.length - 1 - index : index;
    for (let i = 0; i < length; i++) {
      const from = 4 * (cut === 'row' ? place * width + i : i * width + place);
      rgba.set(slice.rgba.subarray(from, from + 4), 4 * (line * length + i));
    }
  });
  return { width: length, height: slices.length, rgba };
}
