/** What of a picture is no dark border, and on which side it lies. */
import type { StepOf } from '../../recipe/steps.ts';
import type { Photo } from '../photo.ts';
import { graysIn, rearranged, type Stepped } from './step.ts';

/** The smallest rectangle around all pixels brighter than the threshold; all of a picture that has none. */
export function cropToContent(photo: Photo, { threshold = 7 }: StepOf<'crop-content'>): Stepped {
  const { width, height } = photo;
  const grays = graysIn(photo);
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      if ((grays[at] ?? 0) <= threshold) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  if (right < 0) return { photo };
  const [columns, rows] = [right - left + 1, bottom - top + 1];
  const places = Uint32Array.from(
    { length: columns * rows },
    (_, at) => (top + Math.floor(at / columns)) * width + left + (at % columns),
  );
  return { photo: rearranged(photo, columns, places), move: { x: { from: left, each: 1 }, y: { from: top, each: 1 } } };
}

/** Mirrored where the brighter half is not the wanted one (a breast, say); the middle column is of neither. */
export function flipToSide(photo: Photo, { to = 'left' }: StepOf<'flip-side'>): Stepped {
  const { width } = photo;
  const grays = graysIn(photo);
  const half = Math.floor(width / 2);
  let [left, right] = [0, 0];
  grays.forEach((gray, at) => {
    const column = at % width;
    if (column < half) left += gray;
    else if (column >= width - half) right += gray;
  });
  if (to === 'left' ? left >= right : right >= left) return { photo };
  const places = Uint32Array.from(grays, (_, at) => at - (at % width) + width - 1 - (at % width));
  return { photo: rearranged(photo, width, places), move: { x: { from: width, each: -1 }, y: { from: 0, each: 1 } } };
}
