import { strict as assert } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ahead } from '../../../src/extension/panel/ahead.ts';
import type { ExplainParams, Explanation } from '../../../src/protocol/explanation.ts';

const params: ExplainParams = { image: 'i', model: 'm', method: 'grad-cam++' };
const predictions = [7, 3, 5].map((index) => ({
  ...{ index, label: String(index), score: 0, probability: 0 },
  target: { kind: 'class', class: index } as const,
}));

const classOf = ({ target }: ExplainParams): number | undefined =>
  target?.kind === 'class' ? Number(target.class) : undefined;

/** The class that is asked for, the top one where none is. */
function answer(
  wish: ExplainParams,
  timings: Explanation['timings'] = { forward: 900, gradient: 5, cam: 1 },
): Explanation {
  const index = classOf(wish) ?? 7;
  const target = { kind: 'class', class: index } as const;
  return {
    target,
    class: { ...predictions[0]!, index, target },
    predictions,
    timings,
    heatmap: { width: 2, height: 2, values: new Float32Array(4), maximum: 1 },
  } as unknown as Explanation;
}

const rested = (): Promise<void> => sleep(200);
const classes = (explanations: readonly Explanation[]): readonly number[] =>
  explanations.map((each) => each.class.index);

describe('explanations made ahead', () => {
  let asked: (number | undefined)[];
  let sent: (readonly number[])[];
  let ahead: Ahead;
  beforeEach(() => {
    asked = [];
    sent = [];
    ahead = new Ahead({
      ask: async (wish) => {
        asked.push(classOf(wish));
        await sleep(1);
        return answer(wish);
      },
      send: (known) => sent.push(classes(known)),
    });
  });

  it('are those of the other predictions, sent together once the first has been shown for a moment', async () => {
    assert.equal(ahead.find(params, ''), undefined);
    ahead.begin(params, answer(params));
    assert.deepEqual(asked, []);
    await rested();
    assert.deepEqual(asked, [3, 5]);
    assert.deepEqual(sent, [[7, 3, 5]]);
    for (const [wish, index] of [
      [3, 3],
      [7, 7],
      [undefined, 7],
    ] as const) {
      const found = ahead.find(wish === undefined ? params : { ...params, target: { kind: 'class', class: wish } }, '');
      assert.equal(found?.class.index, index);
    }
  });

  it('are neither made nor sent a second time', async () => {
    ahead.find(params, '');
    ahead.begin(params, answer(params));
    await rested();
    ahead.begin(
      { ...params, target: { kind: 'class', class: 3 } },
      ahead.find({ ...params, target: { kind: 'class', class: 3 } }, '')!,
    );
    await rested();
    assert.deepEqual([asked.length, sent.length], [2, 1]);
  });

  for (const [what, changed, stamp] of [
    ['layer', { layer: 'other' }, ''],
    ['method', { method: 'grad-cam' }, ''],
    ['threshold', { threshold: 0.1 }, ''],
    ['image', { image: 'j' }, ''],
    ['file', {}, 'newer'],
  ] as const) {
    it(`are dropped for another ${what}`, async () => {
      ahead.find(params, '');
      ahead.begin(params, answer(params));
      await rested();
      assert.equal(ahead.find({ ...params, ...changed, target: { kind: 'class', class: 3 } }, stamp), undefined);
      assert.deepEqual(sent.at(-1), []);
      assert.equal(
        ahead.find({ ...params, target: { kind: 'class', class: 3 } }, ''),
        undefined,
        'and do not come back',
      );
    });
  }

  it('stop for a newer wish, and go on after it', async () => {
    ahead.find(params, '');
    ahead.begin(params, answer(params));
    ahead.stop();
    await rested();
    assert.deepEqual([asked, sent], [[], []]);
    ahead.begin(
      { ...params, target: { kind: 'class', class: 5 } },
      answer({ ...params, target: { kind: 'class', class: 5 } }),
    );
    await rested();
    assert.deepEqual(asked, [3]);
    assert.deepEqual(sent, [[7, 5, 3]]);
  });

  it('are not made where a class takes long, whatever the forward run took', async () => {
    for (const timings of [{ gradient: 150 }, { runs: 4000 }, { gradient: 60, cam: 60 }]) {
      ahead.begin(params, answer(params, timings));
      await rested();
    }
    assert.deepEqual([asked, sent], [[], []]);
  });

  it('leave out a class that can’t be explained', async () => {
    const failing = new Ahead({
      ask: async (wish) => (classOf(wish) === 3 ? Promise.reject(new Error('no')) : answer(wish)),
      send: (known) => sent.push(classes(known)),
    });
    failing.find(params, '');
    failing.begin(params, answer(params));
    await rested();
    assert.deepEqual(sent, [[7, 5]]);
    assert.equal(failing.find({ ...params, target: { kind: 'class', class: 3 } }, ''), undefined);
  });
});
