/** Screenshots as numbers. */
import { Jimp } from 'jimp';
import type { Page } from 'playwright-core';
import type { Box } from './panel.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8Array;
}

export async function screenshot(page: Page, clip: Box): Promise<Picture> {
  const { bitmap } = await Jimp.fromBuffer(await page.screenshot({ clip }));
  return { width: bitmap.width, height: bitmap.height, data: new Uint8Array(bitmap.data) };
}

/** Mean of |a − b| over a box (fractions of the picture), 0..255. */
export function meanDifference(a: Picture, b: Picture, box: Box = { x: 0, y: 0, width: 1, height: 1 }): number {
  return mean(a, box, (at) => [0, 1, 2].reduce((sum, c) => sum + Math.abs(a.data[at + c]! - b.data[at + c]!), 0) / 3);
}

/** Mean of the colors' brightness over a box (fractions of the picture), 0..255. */
export function brightness(picture: Picture, box: Box): number {
  return mean(picture, box, (at) => (picture.data[at]! + picture.data[at + 1]! + picture.data[at + 2]!) / 3);
}

function mean({ width, height }: Picture, box: Box, value: (at: number) => number): number {
  let sum = 0;
  let count = 0;
  for (let y = Math.floor(box.y * height); y < Math.floor((box.y + box.height) * height); y++) {
    for (let x = Math.floor(box.x * width); x < Math.floor((box.x + box.width) * width); x++, count++) {
      sum += value(4 * (y * width + x));
    }
  }
  return sum / count;
}
