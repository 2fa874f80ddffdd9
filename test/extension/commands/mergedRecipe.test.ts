import { strict as assert } from 'node:assert';
import { mergedRecipe } from '../../../src/extension/commands/mergedRecipe.ts';

describe('a recipe with other values', () => {
  it('keeps all else that it says', () => {
    const text = '{ "labels": "names.txt", "input": { "width": 96, "scale": 1 }, "layer": "conv" }';
    assert.deepEqual(JSON.parse(mergedRecipe(text, '{"scale":0.5,"mean":[0]}')), {
      labels: 'names.txt',
      input: { width: 96, scale: 0.5, mean: [0] },
      layer: 'conv',
    });
  });
});
