import type { SweepParams } from '../../src/vocabulary/sweep.ts';
import { strict as assert } from 'node:assert';
import { copyFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Engine, defaultLimits } from '../../src/runtime/engine.ts';
import { createHandlers } from '../../src/worker/handlers.ts';
import type { Call } from '../../src/protocol/channel.ts';
import type { EngineEvents } from '../../src/protocol/engine.ts';
import { isTile } from '../../src/protocol/sweep.ts';
import { sampleModel, samplePicture } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const call: Call<EngineEvents> = { signal: { aborted: false }, emit: () => undefined, transfer: () => undefined };

describe('a sweep, picture by picture', function () {
  this.timeout(60_000);
  const folder = useTemporaryFolder();
  const evaluation = path.join(path.dirname(path.dirname(samplePicture('fox.png'))), 'evaluation');
  const named = { dog: '003-one-dog.jpg', cat: '024-one-cat.jpg' } as Record<string, string>;
  let engine = createHandlers(new Engine({ ...defaultLimits, threads: 1 }));
  let sweep: SweepParams;
  let keys: readonly string[];

  beforeEach(async () => {
    engine = createHandlers(new Engine({ ...defaultLimits, threads: 1 }));
    for (const [label, name] of Object.entries(named)) {
      mkdirSync(folder.at(`photos/${label}`), { recursive: true });
      copyFileSync(path.join(evaluation, name), folder.at(`photos/${label}/${name}`));
    }
    writeFileSync(folder.at('photos/cat/broken.png'), 'no picture');
    const found = await engine.pictures({ chosen: [folder.at('photos')] }, call);
    keys = found.keys;
    sweep = { out: folder.at('out'), root: found.root, model: sampleModel, method: 'grad-cam++' };
  });
  afterEach(() => engine.release({}, call));

  const explain = async (key: string) => engine.sweepPicture({ out: sweep.out, key, model: sweep.model }, call);

  it('gives each picture’s figures with its heat, and an error where one can’t be read', async () => {
    assert.deepEqual(keys, ['cat/024-one-cat.jpg', 'cat/broken.png', 'dog/003-one-dog.jpg']);
    assert.deepEqual((await engine.beginSweep({ ...sweep, keys }, call)).swept, []);
    const cat = await explain('cat/024-one-cat.jpg');
    assert.equal(cat?.picture.truth?.label, 'cat');
    assert.match(cat?.picture.sha256 ?? '', /^[\da-f]{64}$/);
    assert.ok(cat?.tile && isTile(cat.tile) && Math.max(...cat.tile.values) === 255);
    assert.equal(cat.picture.seen?.length, 4);
    assert.equal((await explain('cat/broken.png'))?.picture.error?.code, 'image-unreadable');
  });

  it('goes on where another engine left off, with the same figures and heat', async () => {
    await engine.beginSweep({ ...sweep, keys }, call);
    const first = await explain('dog/003-one-dog.jpg');
    await engine.release({}, call);
    assert.equal(await explain('cat/024-one-cat.jpg'), null);
    const { swept, methods } = await engine.beginSweep({ ...sweep, keys }, call);
    assert.deepEqual(methods, ['grad-cam++']);
    assert.deepEqual(
      swept.map(({ picture }) => picture),
      [first?.picture],
    );
    // float16 on disk: a 255th is coarser.
    const [kept, made] = [swept[0]?.tile?.values ?? [], first?.tile?.values ?? []];
    assert.ok(kept.length === made.length && kept.every((value, at) => Math.abs(value - (made[at] ?? -9)) <= 1));
  });

  it('explains a picture again that changed meanwhile, and keeps the newer of its lines', async () => {
    await engine.beginSweep({ ...sweep, keys }, call);
    for (const key of keys) await explain(key);
    await engine.endSweep({ out: sweep.out }, call);
    const changed = keys[0] ?? '';
    copyFileSync(folder.at(`photos/${keys[2] ?? ''}`), folder.at(`photos/${changed}`));
    const later = new Date(Date.now() + 5000);
    utimesSync(folder.at(`photos/${changed}`), later, later);
    const { swept } = await engine.beginSweep({ ...sweep, keys }, call);
    assert.deepEqual(swept.map(({ picture }) => picture.key).sort(), keys.slice(1));
    assert.equal((await explain(changed))?.picture.top?.label, 'dog');
    await engine.endSweep({ out: sweep.out }, call);
    const summary = JSON.parse(readFileSync(folder.at('out/summary.json'), 'utf8')) as Record<string, number>;
    assert.deepEqual([summary['images'], summary['accuracy']], [3, 50]);
  });

  it('writes what whylight evaluate writes, and opens it again', async () => {
    await engine.beginSweep({ ...sweep, keys }, call);
    for (const key of keys) await explain(key);
    await engine.endSweep({ out: sweep.out }, call);
    const summary = JSON.parse(readFileSync(folder.at('out/summary.json'), 'utf8')) as Record<string, number>;
    assert.deepEqual([summary['images'], summary['failed'], summary['n']], [3, 1, 2]);
    const { swept, model } = await engine.results({ folder: sweep.out }, call);
    assert.equal(model.name, 'sample.onnx');
    assert.deepEqual(swept.map(({ picture }) => picture.key).sort(), [...keys].sort());
    assert.deepEqual(
      swept.filter(({ tile }) => !tile).map(({ picture }) => picture.key),
      ['cat/broken.png'],
    );
  });

  it('checks borders, crops and mirror images when it is asked to, and then doubts them', async () => {
    await engine.beginSweep({ ...sweep, keys, checks: true }, call);
    for (const key of keys) await explain(key);
    const { doubts } = await engine.doubts({ folder: sweep.out }, call);
    const rows = readFileSync(folder.at('out/part-00000-of-00001.jsonl'), 'utf8').trim().split('\n').slice(1);
    const flipped = rows.filter((row) => row.includes('"flip":{"index"'));
    assert.equal(flipped.length, 2);
    // What is flagged is listed; that mirror images were looked at, the report says.
    assert.ok(
      doubts.every(({ code }) => ['mirror', 'border', 'cut', 'wrong-and-sure', 'label-or-model'].includes(code)),
    );
    await engine.endSweep({ out: sweep.out }, call);
    const { doubts: judged } = JSON.parse(readFileSync(folder.at('out/summary.json'), 'utf8')) as {
      doubts: Record<string, { n: number }>;
    };
    assert.equal(judged['mirror']?.n, 2);
  });

  it('begins again where an earlier version has left results', async () => {
    await engine.beginSweep({ ...sweep, keys }, call);
    await explain(keys[0] ?? '');
    await engine.leaveSweep({ out: sweep.out }, call);
    const part = folder.at('out/part-00000-of-00001.jsonl');
    writeFileSync(part, readFileSync(part, 'utf8').replace(/"whylight":"[^"]*"/, '"whylight":"0.0.1"'));
    assert.deepEqual((await engine.beginSweep({ ...sweep, keys }, call)).swept, []);
    assert.equal((await explain(keys[0] ?? ''))?.picture.top?.label, 'cat');
  });

  it('is written by one window at a time; the other reads what there is, and goes on when the first has left', async () => {
    const other = createHandlers(new Engine({ ...defaultLimits, threads: 1 }));
    await engine.beginSweep({ ...sweep, keys }, call);
    await explain(keys[0] ?? '');
    await assert.rejects(async () => other.beginSweep({ ...sweep, keys }, call), { code: 'file-in-use' });
    assert.equal((await other.results({ folder: sweep.out }, call)).swept.length, 1);
    await engine.leaveSweep({ out: sweep.out }, call);
    assert.equal((await other.beginSweep({ ...sweep, keys }, call)).swept.length, 1);
    await other.release({}, call);
  });

  it('takes files and folders that were chosen together, from the folder that they share', async () => {
    const chosen = [folder.at('photos/dog'), folder.at('photos/cat/024-one-cat.jpg'), folder.at('photos/cat/none.txt')];
    writeFileSync(folder.at('photos/cat/none.txt'), '');
    const found = await engine.pictures({ chosen }, call);
    assert.deepEqual(found, { root: folder.at('photos'), keys: ['cat/024-one-cat.jpg', 'dog/003-one-dog.jpg'] });
  });
});
