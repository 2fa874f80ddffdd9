import { strict as assert } from 'node:assert';
import { setImmediate as turn } from 'node:timers/promises';
import { floatTensorOf } from '../../../src/engine/tensor/tensor.ts';
import type { Opened } from '../../../src/engine/ports.ts';
import { OrtInference } from '../../../src/runtime/ort/inference.ts';
import { SessionCache, type Purpose, type SessionKey } from '../../../src/engine/running/sessionCache.ts';
import { countSessions } from '../../support/countSessions.ts';
import { random as seededRandom } from '../../support/random.ts';
import { smallModel } from '../../support/smallNetwork.ts';

const mebibyte = 2 ** 20;
const open = (model: Uint8Array): Promise<Opened> => new OrtInference(1).open(model, { folder: '/', optimize: 'none' });
const bytes = smallModel();
/** Each counts as 10 MiB of weights and 4 of ONNX Runtime's own. */
const source = () => ({ bytes, weightBytes: 10 * mebibyte });
const input = new Map([['image', floatTensorOf([1, 3, 8, 8], new Float32Array(192))]]);
const part = (what: string, purpose: Purpose = 'forward', model = 'm'): SessionKey => ({
  ...{ model, part: 'model', purpose, device: 'cpu', size: '', what },
});
const run = async (session: Opened): Promise<number> => (await session.run(input)).size;

describe('the session cache', () => {
  const count = countSessions();
  let cache: SessionCache;
  beforeEach(() => (cache = new SessionCache(30 * mebibyte)));
  afterEach(() => cache.release());
  const use = (key: string, work: (session: Opened) => Promise<unknown> = run): Promise<unknown> =>
    cache.use(part(key), source, open, work);

  it('makes a session once for a key', async () => {
    for (let at = 0; at < 3; at++) assert.equal(await use('a'), 1);
    assert.equal(count.made, 1);
  });

  it('releases the one that was not used for longest, once the budget is spent', async () => {
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await use(key);
    // b made room for c, c for b; a was always the fresher one.
    assert.deepEqual({ made: count.made, alive: count.alive, kept: cache.size }, { made: 4, alive: 2, kept: 2 });
  });

  it('keeps none, where each is run once', async () => {
    cache = new SessionCache(30 * mebibyte, false);
    await use('a');
    await use('a');
    assert.deepEqual([count.made, count.alive, cache.size], [2, 0, 0]);
  });

  it('keeps the newest, however large', async () => {
    await cache.setBudget(1);
    await use('a');
    await use('b');
    assert.deepEqual([count.made, count.alive], [2, 1]);
    await use('b');
    assert.equal(count.made, 2);
  });

  it('keeps the newest for each purpose, so that the gradient does not drive out the run that it belongs to', async () => {
    await cache.setBudget(1);
    for (const [key, purpose] of Object.entries({ a: 'forward', b: 'gradient', c: 'tail' } as const))
      await cache.use(part(key, purpose), source, open, run);
    assert.deepEqual([count.made, count.alive], [3, 3]);
    await cache.use(part('d', 'gradient'), source, open, run);
    assert.deepEqual([count.made, count.alive], [4, 3]);
    await use('a');
    assert.equal(count.made, 4);
  });

  it('keeps none of these for a model that another one has followed', async () => {
    await cache.setBudget(1);
    for (const purpose of ['forward', 'gradient', 'tail'] as const)
      await cache.use(part('a', purpose, 'first'), source, open, run);
    await cache.use(part('a', 'forward', 'second'), source, open, run);
    assert.deepEqual([count.made, count.alive], [4, 1]);
  });

  it('makes room before it makes one', async () => {
    for (const key of ['a', 'b', 'c']) await use(key);
    assert.equal(count.most, 2);
  });

  it('never releases one that is in use', async () => {
    await cache.setBudget(1);
    const results = await use('a', async (a) => {
      await use('b', async (b) => {
        await use('c');
        await cache.release();
        assert.equal(await run(b), 1);
      });
      return run(a);
    });
    assert.equal(results, 1);
    await cache.release();
    assert.equal(count.alive, 0);
  });

  it('makes one session for all who ask for a key at once, and keeps it for the next', async () => {
    assert.deepEqual(await Promise.all(Array.from({ length: 20 }, () => use('a'))), Array(20).fill(1));
    await use('a');
    assert.deepEqual([count.made, count.alive, cache.size], [1, 1, 1]);
    await cache.release();
    assert.equal(count.alive, 0);
  });

  it('leaves what is in use to its last user, who releases it', async () => {
    await use('a', async () => {
      await cache.release();
      assert.deepEqual([count.alive, cache.size], [1, 0]);
    });
    assert.deepEqual([count.alive, cache.size], [0, 0]);
  });

  it('gives nobody a session that was let go of, and releases the one that was made instead once', async () => {
    await use('a', async (old) => {
      await cache.release();
      await use('a', async (made) => assert.notEqual(made, old));
      assert.equal(await run(old), 1);
    });
    assert.deepEqual([count.made, count.alive, cache.size], [2, 1, 1]);
  });

  it('releases one that is let go of while it is being made', async () => {
    const using = use('a');
    await cache.release();
    assert.equal(await using, 1);
    assert.equal(count.alive, 0);
  });

  it('tells all who wait for a session that it could not be made', async () => {
    const bad = () => cache.use(part('a'), () => ({ bytes: new Uint8Array(3), weightBytes: 1 }), open, run);
    for (const asked of await Promise.allSettled([bad(), bad(), bad()])) assert.equal(asked.status, 'rejected');
    assert.deepEqual([count.alive, cache.size], [0, 0]);
    assert.equal(await use('a'), 1);
  });

  it('holds its promises for any order of uses, releases and budgets at once', async () => {
    const random = seededRandom(7);
    for (let round = 0; round < 20; round++) {
      const steps = Array.from({ length: 30 }, () => {
        const [kind, key] = [random(), `model${Math.floor(random() * 4)}`];
        if (kind < 0.1) return cache.release();
        if (kind < 0.2) return cache.setBudget(Math.floor(random() * 60) * mebibyte);
        return use(key, async (session) => {
          if (random() < 0.5) await turn();
          return run(session); // of a released one, ONNX Runtime says so
        });
      });
      await Promise.all(steps);
      assert.equal(count.alive, cache.size);
      await cache.release();
      assert.deepEqual([count.alive, cache.size], [0, 0]);
    }
  });

  describe('with what runs have left behind', () => {
    let gone: string[];
    beforeEach(() => (gone = []));
    const keep = (key: string, size: number): Promise<void> =>
      cache.keep(part(key, 'run'), size * mebibyte, () => gone.push(key));

    it('counts it, and lets the oldest go first, whichever it is', async () => {
      await use('a');
      await keep('run1', 10);
      await keep('run2', 1);
      await use('b'); // 39 MiB: a goes
      assert.deepEqual([count.alive, gone], [1, []]);
      await use('c'); // the older run goes: 29 MiB are left
      assert.deepEqual([count.alive, gone], [2, ['run1']]);
    });

    it('keeps one longer that was used again', async () => {
      await keep('run1', 10);
      await keep('run2', 10);
      cache.touch(part('run1', 'run'));
      await use('a');
      assert.deepEqual(gone, ['run2']);
    });

    it('keeps the newest run and the newest session, however large', async () => {
      await use('a');
      await keep('run1', 100);
      assert.deepEqual([count.alive, gone], [1, []]);
      await keep('run2', 100);
      assert.deepEqual([count.alive, gone], [1, ['run1']]);
    });

    it('forgets the one that another replaces without a word, and all when it lets go', async () => {
      await keep('run1', 1);
      await keep('run1', 2);
      assert.deepEqual(gone, []);
      await cache.release();
      assert.deepEqual(gone, ['run1']);
    });
  });

  it('shrinks when its budget does', async () => {
    for (const key of ['a', 'b']) await use(key);
    await cache.setBudget(15 * mebibyte);
    assert.equal(count.alive, 1);
  });

  it('keeps nothing of a session that could not be made, nor of work that failed', async () => {
    await assert.rejects(
      cache.use(part('a'), () => ({ bytes: new Uint8Array(3), weightBytes: 1 }), open, run),
      { code: 'model-refused' },
    );
    assert.equal(cache.size, 0);
    await assert.rejects(
      use('a', () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(await use('a'), 1);
    await cache.release();
    assert.equal(count.alive, 0);
  });
});
