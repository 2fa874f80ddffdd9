import assert from 'node:assert/strict';
import { explanationText, place } from '../../../src/extension/tool/toolText';
import type { Explanation } from '../../../src/protocol/engine';

const cat = { index: 3, label: 'cat', score: 4.5, probability: 0.9 };
const explanation = {
  image: '/i/cat.jpg',
  model: '/m/a.onnx',
  layer: { name: '/conv' },
  method: 'grad-cam++',
  class: cat,
  predictions: [cat],
  heatmap: { width: 7, height: 7 },
  regions: [{ rank: 1, box: [0, 0, 100, 50], heatShare: 0.75, areaShare: 0.1, peak: 1, peakX: 40, peakY: 20 }],
  geometry: { photoWidth: 600, photoHeight: 300 },
  recipe: { description: 'ImageNet defaults: guessed' },
  warnings: [{ code: 'saturated', message: 'The probability is saturated.' }],
} as unknown as Explanation;

describe('an explanation in words', () => {
  const text = explanationText(explanation);

  for (const sentence of [
    '- cat [class 3]: 90.0 %, 4.500',
    '- 1. upper left: box x 0, y 0, 100 × 50 pixels; 75.0 % of all heat, 10.0 % of the area; peak 1.00 at (40, 20)',
    'Preprocessing: ImageNet defaults: guessed',
    'Warning: The probability is saturated.',
  ]) {
    it(`says “${sentence}”`, () => assert.ok(text.split('\n').includes(sentence), text));
  }

  it('names places as people do', () => {
    assert.deepEqual([place(0.5, 0.5), place(0.9, 0.5), place(0.1, 0.9)], ['centre', 'middle right', 'lower left']);
  });
});
