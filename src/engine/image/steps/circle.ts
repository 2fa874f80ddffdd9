import type { Photo } from '../photo.ts';
import { recolored, type Stepped } from './step.ts';

/** Black outside of the largest circle around the middle: the pixels of OpenCV's filled `circle`, Bresenham's. */
export function cutToCircle(photo: Photo): Stepped {
  const { width, height } = photo;
  const rgba = new Uint8Array(photo.rgba.length);
  new Uint32Array(rgba.buffer).fill(0xff000000);
  const [centerX, centerY] = [width >> 1, height >> 1];
  const radius = Math.min(width, height) >> 1;
  const keepRow = (row: number, reach: number): void => {
    if (row < 0 || row >= height) return;
    const [from, to] = [Math.max(0, centerX - reach), Math.min(width, centerX + reach + 1)];
    const [start, end] = [4 * (row * width + from), 4 * (row * width + to)];
    rgba.set(photo.rgba.subarray(start, end), start);
  };
  let [across, down, error, minus] = [radius, 0, 0, 2 * radius - 1];
  for (let plus = 1; across >= down; plus += 2) {
    for (const sign of [-1, 1]) {
      keepRow(centerY + sign * down, across);
      keepRow(centerY + sign * across, down);
    }
    down++;
    error += plus;
    if (error > 0) {
      error -= minus;
      across--;
      minus -= 2;
    }
  }
  return { photo: recolored(photo, rgba) };
}
