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

const [parts, cells] = [4, 14 * 14];
/** The third part has all of the heat: a cell in column 9 and row 4, and half as much in column 3 and row 11. */
export const spots = { part: 2, hot: { column: 9, row: 4 }, warm: { column: 3, row: 11 } } as const;
const volumeHeat = new Float32Array(parts * cells);
volumeHeat[spots.part * cells + spots.hot.row * 14 + spots.hot.column] = 1;
volumeHeat[cells + spots.warm.row * 14 + spots.warm.column] = 0.5;

/** Twice as high as wide are its pixels; its slices are 60 mm thick. */
const volumeFacts: PictureFacts = {
  ...{ modality: 'CT', unit: 'HU', spacing: [2, 1], depth: 60, window: [40, 400], frames: 8 },
  edges: { left: 'R', right: 'L', top: 'A', bottom: 'P', first: 'I', last: 'S' },
};

const { layer, heatmap, regions: _, ...rest } = explanation();
export const volume: readonly ToWebview[] = [
  { kind: 'photo', name: photoName, source: { png, values: tomographyValues } },
  {
    kind: 'explanation',
    explanation: {
      ...{ ...rest, picture, facts: volumeFacts, regions: [] },
      layer: { ...layer, shape: [1, 64, parts, 14, 14], grid: [parts, 14, 14] },
      heatmap: { frames: parts, width: 14, height: 14, values: volumeHeat, signed: false, maximum: heatmap.maximum },
      clip: { sources: [0, 1, 2, 3, 4, 5, 6, 7], total: 8, strongest: 5, areSlices: true },
    },
  },
  { kind: 'frame', frame: 5, source: 5, png, values: tomographyValues },
  { kind: 'cut', cut: 'row', at: 165, png },
  { kind: 'cut', cut: 'column', at: 395, png },
];
