/** A model that takes more than a picture: a number, a flag, a table, and another view with a map of its own. */
import { readFileSync } from 'node:fs';
import type { ToWebview } from '../../src/protocol/panel.ts';
import type { FurtherInput } from '../../src/vocabulary/furtherInput.ts';
import { explanation, geometry, model, usual } from './fakes.ts';

export const otherImage = '/photos/fox.png';

const inputs: readonly FurtherInput[] = [
  { name: 'age', kind: 'number', dims: [1, 1], isGiven: true, given: 50 },
  { name: 'is_training', kind: 'flag', dims: [], isGiven: true, usual: 'false: the model is used, not trained' },
  { name: 'metadata', kind: 'table', dims: [1, 3], isGiven: false },
  { name: 'left view', kind: 'picture', dims: [1, 3, 224, 224], isGiven: true, given: otherImage },
];

/** Its own size and its own grid: 320 × 240, the whole of it seen. */
const otherGeometry = {
  ...geometry,
  ...{ photoWidth: 320, photoHeight: 240, scaleX: 320 / 224, scaleY: 240 / 224, offsetX: 0, offsetY: 0 },
};

const { heatmap, regions } = explanation({
  boxes: [[{ x: 110, y: 100, width: 100, height: 100 }, 1]],
  grid: { width: 28, height: 28 },
  geometry: otherGeometry,
});

export const twoPictures: readonly ToWebview[] = [
  { ...model, model: { ...model.model, inputs } },
  { kind: 'choice', choice: { inputs: { age: 63 } }, usual },
  {
    kind: 'explanation',
    explanation: {
      ...explanation(),
      others: [{ role: 'left view', image: otherImage, geometry: otherGeometry, heatmap, regions }],
    },
  },
  {
    kind: 'otherPhoto',
    image: otherImage,
    source: { file: new Uint8Array(readFileSync('samples/pictures/fox.png')), type: 'image/png' },
  },
];

/** Two embeddings compared, of a model with another output; in a file of several pictures; of a quantized model. */
export const similar: readonly ToWebview[] = [
  {
    ...model,
    model: {
      ...model.model,
      head: 'embedding',
      output: 'embedding',
      outputs: [
        { name: 'embedding', head: 'embedding' },
        { name: 'logits', head: 'classes' },
      ],
    },
  },
  {
    kind: 'explanation',
    explanation: {
      ...explanation({
        warnings: [
          { code: 'straight-through', message: 'This model is quantized (int8), and rounding has no gradient.' },
        ],
      }),
      target: { kind: 'similarity', reference: otherImage },
      activated: { name: 'softmax', from: 'guess' },
      picture: { frame: 2, frames: 12, turned: false },
      others: [{ role: 'reference', image: otherImage, geometry: otherGeometry, heatmap, regions }],
    },
  },
  {
    kind: 'otherPhoto',
    image: otherImage,
    source: { file: new Uint8Array(readFileSync('samples/pictures/fox.png')), type: 'image/png' },
  },
];
