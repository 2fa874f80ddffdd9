/** The outer tenth of the input: where heat has nothing to look for, as a rule. */
import type { Heatmap } from '../../vocabulary/explanation.ts';
import { lightOf } from './maps.ts';

/** Of a side, at each of its ends. */
const borderWidth = 0.1;

/** Share of the input, 0..1. */
export const borderArea = 1 - (1 - 2 * borderWidth) ** 2;

const isOuter = (at: number, side: number): boolean => at < borderWidth * side || at >= (1 - borderWidth) * side;

/** Share of the heat there, 0..1. */
export function borderShare(map: Pick<Heatmap, 'frames' | 'width' | 'height' | 'values'>): number {
  const side = 100;
  const light = lightOf(map, { width: side, height: side, frames: 1 });
  let [outer, all] = [0, 0];
  light.forEach((value, at) => {
    all += value;
    if (isOuter(at % side, side) || isOuter(Math.floor(at / side), side)) outer += value;
  });
  return all > 0 ? outer / all : 0;
}

/** 1 for the pixels of it, in every frame. */
export function borderPixels(width: number, height: number, frames: number): Uint8Array {
  return Uint8Array.from({ length: width * height * frames }, (_, at) => {
    const pixel = at % (width * height);
    return Number(isOuter(pixel % width, width) || isOuter(Math.floor(pixel / width), height));
  });
}
