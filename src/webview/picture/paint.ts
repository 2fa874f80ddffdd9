/** A grid of heat as pixels. Pure apart from the canvas it is given. */
import type { Heatmap } from '../../vocabulary/explanation.ts';
import type { Palette } from '../state/colors.ts';
import { upsample } from '../state/resample.ts';
import type { Cover } from '../state/scene.ts';
import { known } from '../../vocabulary/known.ts';

/** From this magnitude on, colors have their full strength. */
const fullFrom = 0.5;

/** RGBA; values 0..1, or −1..1 when `signed`. */
export function colorize(
  values: Float32Array,
  palette: Palette,
  signed: boolean,
  cover: Cover,
  rgba: Uint8ClampedArray,
): void {
  const [scale, shift] = signed ? [127.5, 127.5] : [255, 0];
  for (let index = 0; index < values.length; index++) {
    const entry = 3 * Math.min(255, Math.max(0, Math.round((values[index] ?? 0) * scale + shift)));
    rgba[index * 4] = palette[entry] ?? 0;
    rgba[index * 4 + 1] = palette[entry + 1] ?? 0;
    rgba[index * 4 + 2] = palette[entry + 2] ?? 0;
    rgba[index * 4 + 3] = cover === 'faded' ? 255 * strength(Math.abs(values[index] ?? 0)) : 255;
  }
}

/** Lines are drawn at each quarter of the map's maximum. */
const bands = 4;

/** Clears all but the pixels at which one band of heat meets the next. */
export function onlyContours(values: Float32Array, width: number, rgba: Uint8ClampedArray): void {
  const bandAt = (index: number): number => Math.floor(Math.min(0.999, Math.abs(values[index] ?? 0)) * bands);
  for (let index = 0; index < values.length; index++) {
    const band = bandAt(index);
    const isLast = index % width === width - 1;
    const meets =
      (!isLast && bandAt(index + 1) !== band) || (index + width < values.length && bandAt(index + width) !== band);
    if (!meets) rgba[index * 4 + 3] = 0;
  }
}

/** 0 at no heat, 1 from `fullFrom` on, smooth between. */
export function strength(magnitude: number): number {
  const at = Math.min(1, Math.max(0, magnitude / fullFrom));
  return at * at * (3 - 2 * at);
}

/** Fine enough to look smooth, small enough to paint within a frame; the browser stretches it to the photo. */
const finest = 448;

export function paintHeat(
  canvas: HTMLCanvasElement,
  heatmap: Heatmap,
  palette: Palette,
  signed: boolean,
  cover: Cover,
): void {
  const factor = Math.max(1, Math.min(32, Math.floor(finest / Math.max(heatmap.width, heatmap.height))));
  const [width, height] = [heatmap.width * factor, heatmap.height * factor];
  canvas.width = width;
  canvas.height = height;
  const context = known(canvas.getContext('2d'), '2d context');
  const picture = context.createImageData(width, height);
  const values = upsample(heatmap.values, heatmap.width, heatmap.height, width, height);
  colorize(values, palette, signed, cover, picture.data);
  if (cover === 'contours') onlyContours(values, width, picture.data);
  context.putImageData(picture, 0, 0);
}

/** The palette as a strip, low to high. */
export function paintStrip(canvas: HTMLCanvasElement, palette: Palette): void {
  canvas.width = 256;
  canvas.height = 1;
  const context = known(canvas.getContext('2d'), '2d context');
  const picture = context.createImageData(256, 1);
  colorize(
    Float32Array.from({ length: 256 }, (_, index) => index / 255),
    palette,
    false,
    'opaque',
    picture.data,
  );
  context.putImageData(picture, 0, 0);
}
