import { strict as assert } from 'node:assert';
import { changed, confirmed, fitting, forAnotherImage, sameChoice } from '../../src/protocol/choice.ts';
import type { Explanation } from '../../src/protocol/explanation.ts';
import type { ModelDescription } from '../../src/protocol/model.ts';

const model = {
  inputs: [{ name: 'age' }],
  classCount: 10,
  layers: [{ tensor: 'good' }, { tensor: 'bad', reason: 'no gradient' }],
  methods: [
    { name: 'grad-cam', needsGradient: true },
    { name: 'eigen-cam', needsGradient: false },
  ],
} as unknown as ModelDescription;
const usual = { method: 'grad-cam++', threshold: 0.5 } as const;

describe("the user's choice", () => {
  it('keeps what a change does not name, and gives back what it sets to null', () => {
    assert.deepEqual(
      changed({ target: { kind: 'class', class: 1 }, layer: 'a' }, { target: { kind: 'class', class: 2 } }),
      { target: { kind: 'class', class: 2 }, layer: 'a' },
    );
    assert.deepEqual(changed({ target: { kind: 'class', class: 1 }, layer: 'a' }, { target: null }), { layer: 'a' });
    assert.deepEqual(changed({ target: { kind: 'class', class: 1 } }, { kind: 'explain', threshold: 0.2 } as object), {
      target: { kind: 'class', class: 1 },
      threshold: 0.2,
    });
  });

  for (const [choice, kept] of [
    [
      { target: { kind: 'class', class: 9 }, layer: 'good', method: 'grad-cam' },
      { target: { kind: 'class', class: 9 }, layer: 'good', method: 'grad-cam' },
    ],
    [{ target: { kind: 'class', class: 10 }, layer: 'bad', method: 'signed' }, {}],
    [{ layer: 'gone' }, {}],
    [{ layer: 'bad' }, {}],
    [{ layer: 'bad', method: 'grad-cam' }, { method: 'grad-cam' }],
    [
      { layer: 'bad', method: 'eigen-cam' },
      { layer: 'bad', method: 'eigen-cam' },
    ],
  ] as const) {
    it(`gives back what the model does not have, and a layer that the method can’t explain: ${JSON.stringify(choice)}`, () => {
      assert.deepEqual(fitting(choice, model, usual), kept);
    });
  }

  it('keeps values of inputs that the model has, whatever the order in which they were chosen', () => {
    assert.deepEqual(fitting({ inputs: { age: 3, years: 4 } }, model, usual), { inputs: { age: 3 } });
    assert.deepEqual(fitting({ inputs: { years: 4 } }, model, usual), {});
    assert.ok(sameChoice({ inputs: { a: 1, b: [1, 2] } }, { inputs: { b: [1, 2], a: 1 } }));
    assert.ok(!sameChoice({ inputs: { a: 1 } }, { inputs: { a: 2 } }) && !sameChoice({ inputs: { a: 1 } }, {}));
  });

  it('keeps a pixel for a segmentation alone, and for no other image; a box neither', () => {
    const choice = { target: { kind: 'pixel', x: 3, y: 4, class: 1 } } as const;
    assert.deepEqual(fitting(choice, { ...model, head: 'pixels' }, usual), choice);
    assert.deepEqual(fitting(choice, { ...model, head: 'classes' }, usual), {});
    assert.deepEqual(forAnotherImage(choice, { head: 'pixels' }), { target: { kind: 'class', class: 1 } });
    assert.deepEqual(forAnotherImage(choice, { head: 'boxes' }), {});
  });

  it('keeps a box whose index is higher than any class', () => {
    assert.deepEqual(fitting({ target: { kind: 'class', class: 12 } }, { ...model, head: 'boxes' }, usual), {
      target: { kind: 'class', class: 12 },
    });
  });

  it('keeps a layer without a gradient where the usual method needs none, and where no layer has one', () => {
    assert.deepEqual(fitting({ layer: 'bad' }, model, { method: 'eigen-cam' }), { layer: 'bad' });
    const without = { ...model, layers: [{ ...model.layers[1]! }] };
    assert.deepEqual(fitting({ layer: 'bad' }, without, usual), { layer: 'bad' });
  });

  it('is what the answer says where something was chosen, and nothing more', () => {
    const answer = {
      target: { kind: 'class', class: 2 },
      layer: { tensor: 'good' },
      method: 'eigen-cam',
    } as Explanation;
    assert.deepEqual(confirmed({ method: 'grad-cam' }, answer), { method: 'eigen-cam' });
    assert.deepEqual(confirmed({}, answer), {});
    assert.deepEqual(confirmed({ target: { kind: 'class', class: 2 }, layer: 'good' }, answer), {
      target: { kind: 'class', class: 2 },
      layer: 'good',
    });
  });

  it('can be compared', () => {
    const at = { kind: 'pixel', x: 1, y: 2 } as const;
    assert.equal(sameChoice({ target: { ...at, class: 1 } }, { target: { class: 1, ...at } }), true);
    assert.equal(sameChoice({ target: { kind: 'class', class: 1 } }, {}), false);
    assert.equal(sameChoice({ target: { kind: 'class', class: 0 } }, {}), false);
  });
});
