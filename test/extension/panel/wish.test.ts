import { strict as assert } from 'node:assert';
import {
  comparisonParams,
  explainParams,
  fitting,
  forAnotherImage,
  wishOf,
  withChoice,
} from '../../../src/extension/panel/wish.ts';
import type { ModelDescription } from '../../../src/protocol/model.ts';

const model = {
  classCount: 10,
  layers: [{ tensor: 'good' }, { tensor: 'bad', reason: 'no gradient' }],
  methods: [
    { name: 'grad-cam', needsGradient: true },
    { name: 'eigen-cam', needsGradient: false },
  ],
} as unknown as ModelDescription;
const defaults = { method: 'grad-cam++', threshold: 0.5, top: 5 } as const;

describe("the user's wish", () => {
  it('keeps what a choice does not name, and gives back what it sets to null', () => {
    assert.deepEqual(withChoice({ class: 1, layer: 'a' }, { class: 2 }), { class: 2, layer: 'a' });
    assert.deepEqual(withChoice({ class: 1, layer: 'a' }, { class: null }), { layer: 'a' });
  });

  it('goes before the settings', () => {
    const params = explainParams('i', 'm', { method: 'signed' }, defaults);
    assert.deepEqual(params, { image: 'i', model: 'm', method: 'signed', threshold: 0.5, top: 5 });
  });

  it('keeps of an earlier session what was chosen', () => {
    const view = {
      mode: 'overlay',
      colorMap: 'jet',
      opacity: 1,
      threshold: 0.3,
      showRegions: true,
      zoom: 'fit',
      class: 3,
    } as const;
    assert.deepEqual(wishOf(view), { class: 3, threshold: 0.3 });
  });

  for (const [wish, kept] of [
    [
      { class: 9, layer: 'good', method: 'grad-cam' },
      { class: 9, layer: 'good', method: 'grad-cam' },
    ],
    [{ class: 10, layer: 'bad', method: 'signed' }, {}],
    [{ layer: 'gone' }, {}],
    [{ layer: 'bad' }, {}],
    [{ layer: 'bad', method: 'grad-cam' }, { method: 'grad-cam' }],
    [
      { layer: 'bad', method: 'eigen-cam' },
      { layer: 'bad', method: 'eigen-cam' },
    ],
  ] as const) {
    it(`gives back what the model does not have, and a layer that the method can’t explain: ${JSON.stringify(wish)}`, () => {
      assert.deepEqual(fitting(wish, model, defaults), kept);
    });
  }

  it('keeps a pixel for a segmentation alone, and for no other image; a box neither', () => {
    const wish = { class: 1, pixel: [3, 4] } as const;
    assert.deepEqual(fitting(wish, { ...model, head: 'pixels' }, defaults), wish);
    assert.deepEqual(fitting(wish, model, defaults), { class: 1 });
    assert.deepEqual(forAnotherImage(wish, { head: 'pixels' }), { class: 1 });
    assert.deepEqual(forAnotherImage(wish, { head: 'boxes' }), {});
  });

  it('keeps a box whose index is higher than any class', () => {
    assert.deepEqual(fitting({ class: 12 }, { ...model, head: 'boxes' }, defaults), { class: 12 });
  });

  it('keeps a layer without a gradient where the usual method needs none, and where no layer has one', () => {
    assert.deepEqual(fitting({ layer: 'bad' }, model, { method: 'eigen-cam' }), { layer: 'bad' });
    const without = { ...model, layers: [{ ...model.layers[1]! }] };
    assert.deepEqual(fitting({ layer: 'bad' }, without, defaults), { layer: 'bad' });
  });

  it('compares two of a kind, all else being equal', () => {
    const base = explainParams('i', 'm', { class: 1 }, defaults);
    const { a, b } = comparisonParams(base, { by: 'class', a: 3, b: 4 });
    assert.deepEqual(
      [a, b],
      [
        { ...base, class: 3 },
        { ...base, class: 4 },
      ],
    );
    assert.equal(comparisonParams(base, { by: 'model', a: 'm', b: 'n' }).b.model, 'n');
  });
});
