import { strict as assert } from 'node:assert';
import { changeOf, largestChange, mapChange, mostChangedFirst } from '../../../src/engine/dataset/series/change.ts';
import type { SeriesPicture, Step } from '../../../src/engine/dataset/series/rows.ts';

const step = (cosine: number | undefined, interpret: number, more: Partial<Step> = {}): Step => ({
  agreement: { ...(cosine !== undefined && { cosine }), interpret },
  sameClass: true,
  ...more,
});

describe('the change of a picture from one model to the next', () => {
  it('is 1 − cosine of the maps: none of two empty ones, all where one is empty or they share no part', () => {
    assert.ok(Math.abs(mapChange(step(0.75, 2)) - 0.25) < 1e-12);
    assert.equal(mapChange(step(undefined, 0)), 0);
    assert.equal(mapChange(step(undefined, 3)), 1);
    assert.equal(mapChange({}), 1);
  });

  it('is the prediction’s where that changed more; without a divergence, whether the first class is another', () => {
    assert.equal(changeOf(step(0.9, 1, { divergence: 0.4 })), 0.4);
    assert.equal(changeOf(step(1, 0, { sameClass: false })), 1);
    assert.equal(changeOf(step(1, 0)), 0);
  });

  it('is the largest of all steps; pictures without a step come last', () => {
    assert.equal(largestChange([null]), undefined);
    assert.equal(largestChange([step(1, 0), null, step(0.5, 1)]), 0.5);
    const picture = (key: string, change?: number): SeriesPicture => ({
      ...{ key, models: [], steps: [] },
      ...(change !== undefined && { change }),
    });
    const order = mostChangedFirst([picture('none'), picture('still', 0), picture('most', 0.9)]);
    assert.deepEqual(
      order.map(({ key }) => key),
      ['most', 'still', 'none'],
    );
  });
});
