/** Screens of medical pictures: a slice of CT with its numbers. */
import { readFileSync } from 'node:fs';
import type { ToWebview } from '../../src/protocol/panel.ts';
import type { PixelValues } from '../../src/vocabulary/displayWindow.ts';
import type { PictureFacts } from '../../src/vocabulary/pictureFacts.ts';
import { explanation, geometry, photoName } from './fakes.ts';

const { photoWidth: width, photoHeight: height } = geometry;

/** From −1000 at the left to 918 at the right, and a tenth of the row. */
export const tomographyValues: PixelValues = {
  ...{ width, height, black: -160, white: 240, isInverted: false, unit: 'HU' },
  values: Float32Array.from(
    { length: width * height },
    (_, at) => -1000 + 3 * (at % width) + Math.floor(at / width) / 10,
  ),
};

/** Its picture is another one, so that it is seen whether its numbers are shown. */
const png = new Uint8Array(readFileSync('samples/pictures/fox.png'));

const facts: PictureFacts = { modality: 'CT', unit: 'HU', spacing: [0.7, 0.7], window: [40, 400] };
const picture = {
  ...{ frame: 0, frames: 1, turned: false },
  window: { black: -160, white: 240, from: 'file', lowest: -1000, highest: 965 },
} as const;

export const tomography: readonly ToWebview[] = [
  { kind: 'photo', name: photoName, source: { png, values: tomographyValues } },
  { kind: 'explanation', explanation: { ...explanation(), facts, picture } },
];
