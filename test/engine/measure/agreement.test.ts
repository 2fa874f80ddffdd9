import { strict as assert } from 'node:assert';
import { sharedClasses } from '../../../src/engine/dataset/comparison/classes.ts';
import { worstFirst } from '../../../src/engine/dataset/comparison/rows.ts';
import { compareMaps, type PlacedMap } from '../../../src/engine/measure/agreement.ts';
import { known } from '../../../src/vocabulary/known.ts';

/** A blob at a place of the photo, seen through a window of it. */
function blob(width: number, height: number, seen: PlacedMap['seen'], x: number, y: number): PlacedMap {
  const values = Float32Array.from({ length: width * height }, (_, cell) => {
    const across = seen[0] + (seen[2] * ((cell % width) + 0.5)) / width - x;
    const down = seen[1] + (seen[3] * (Math.floor(cell / width) + 0.5)) / height - y;
    return Math.exp(-(across ** 2 + down ** 2) / 0.02);
  });
  return { frames: 1, width, height, values, seen };
}

const whole = [0, 0, 1, 1] as const;
const photo = { width: 300, height: 200 };

describe('agreement of two maps', () => {
  it('is that of the same places, whatever the grids and the parts of the picture that the models see', () => {
    const a = blob(16, 16, whole, 0.6, 0.4);
    for (const b of [
      blob(16, 16, whole, 0.6, 0.4),
      blob(7, 9, whole, 0.6, 0.4),
      blob(14, 14, [0.17, 0, 0.67, 1], 0.6, 0.4),
    ]) {
      const { agreement } = known(compareMaps(a, b, photo), 'comparison');
      assert.ok((agreement.cosine ?? 0) > 0.98, `${b.width}: ${agreement.cosine}`);
      assert.ok((agreement.distance ?? 1) < 0.06, `${b.width}: ${agreement.distance}`);
    }
    const elsewhere = known(compareMaps(a, blob(14, 14, [0.17, 0, 0.67, 1], 0.3, 0.8), photo), 'comparison');
    assert.ok((elsewhere.agreement.cosine ?? 1) < 0.2);
    assert.ok(
      Math.abs((elsewhere.agreement.distance ?? 0) - Math.hypot(0.3 * 300, 0.4 * 200) / Math.hypot(300, 200)) < 0.05,
    );
  });

  it('is measured on the coarser grid, which keeps its own map as it is', () => {
    const [fine, coarse] = [blob(16, 16, whole, 0.5, 0.5), blob(5, 7, whole, 0.5, 0.5)];
    const { maps } = known(compareMaps(fine, coarse, photo), 'comparison');
    assert.deepEqual([maps[0].width, maps[0].height], [5, 7]);
    assert.deepEqual(maps[1].values, coarse.values);
  });

  it('has no figure where a map is empty, and says nothing of models that see no common part', () => {
    const empty = { ...blob(4, 4, whole, 0.5, 0.5), values: new Float32Array(16) };
    const { agreement } = known(compareMaps(blob(4, 4, whole, 0.5, 0.5), empty, photo), 'comparison');
    assert.deepEqual(Object.keys(agreement), ['interpret']);
    assert.equal(
      compareMaps(blob(4, 4, [0, 0, 0.5, 1], 0.2, 0.2), blob(4, 4, [0.5, 0, 0.5, 1], 0.2, 0.2), photo),
      undefined,
    );
  });

  it('orders pictures by their cosine, empty maps before all', () => {
    const row = (key: string, cosine?: number) => ({
      key,
      agreement: { interpret: 1, ...(cosine !== undefined && { cosine }) },
    });
    const order = worstFirst([row('alike', 0.9), row('apart', 0.1), row('empty'), row('half', 0.5)]);
    assert.deepEqual(
      order.map(({ key }) => key),
      ['empty', 'apart', 'half', 'alike'],
    );
  });
});

describe('classes of two models', () => {
  it('are matched by their labels, in whatever order, else by their numbers where there are as many', () => {
    const byLabel = known(
      sharedClasses({ labels: ['cat', 'dog'], count: 2 }, { labels: ['dog', 'cat'], count: 2 }),
      'shared',
    );
    assert.deepEqual([byLabel.by, byLabel.areAll, byLabel.inB(0)], ['label', true, 1]);
    const some = known(
      sharedClasses({ labels: ['cat', 'dog'], count: 2 }, { labels: ['dog', 'owl', 'fox'], count: 3 }),
      'shared',
    );
    assert.deepEqual([some.areAll, some.inB(0), some.inB(1)], [false, undefined, 0]);
    assert.equal(sharedClasses({ labels: [], count: 10 }, { labels: [], count: 10 })?.by, 'number');
    assert.equal(sharedClasses({ labels: [], count: 10 }, { labels: [], count: 12 }), undefined);
    assert.equal(sharedClasses({ labels: ['a'], count: 1 }, { labels: ['b'], count: 1 }), undefined);
  });
});
