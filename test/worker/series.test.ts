import type { SweepParams } from '../../src/vocabulary/sweep.ts';
import { strict as assert } from 'node:assert';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Engine, defaultLimits } from '../../src/runtime/engine.ts';
import { createHandlers } from '../../src/worker/handlers.ts';
import type { Call } from '../../src/protocol/channel.ts';
import type { EngineEvents } from '../../src/protocol/engine.ts';
import { isTile, type Swept } from '../../src/protocol/sweep.ts';
import { sampleModel, samplePicture } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const call: Call<EngineEvents> = { signal: { aborted: false }, emit: () => undefined, transfer: () => undefined };
const student = path.join(import.meta.dirname, '../fixtures/shortcut.onnx');

describe('two models over the same pictures, picture by picture', function () {
  this.timeout(60_000);
  const folder = useTemporaryFolder();
  const evaluation = path.join(path.dirname(path.dirname(samplePicture('fox.png'))), 'evaluation');
  let engine = createHandlers(new Engine({ ...defaultLimits, threads: 1 }));
  const keys = ['dog/003-one-dog.jpg', 'dog/broken.png', 'two-cats.jpg'];

  beforeEach(() => {
    engine = createHandlers(new Engine({ ...defaultLimits, threads: 1 }));
    mkdirSync(folder.at('photos/dog'), { recursive: true });
    copyFileSync(path.join(evaluation, '003-one-dog.jpg'), folder.at('photos/dog/003-one-dog.jpg'));
    copyFileSync(samplePicture('two-cats.jpg'), folder.at('photos/two-cats.jpg'));
    writeFileSync(folder.at('photos/dog/broken.png'), 'no picture');
  });
  afterEach(() => engine.release({}, call));

  const sweepOf = (out: string, model: string): SweepParams => ({
    ...{ out: folder.at(out), root: folder.at('photos'), model, method: 'grad-cam++' },
    series: { reference: sampleModel, referenceOut: folder.at('first') },
  });
  async function run(sweep: SweepParams): Promise<readonly Swept[]> {
    await engine.beginSweep({ ...sweep, keys }, call);
    const swept: Swept[] = [];
    for (const key of keys) {
      const one = await engine.sweepPicture({ out: sweep.out, key, model: sweep.model }, call);
      if (one) swept.push(one);
    }
    await engine.endSweep({ out: sweep.out }, call);
    return swept;
  }

  it('have heat of one class, their figures and what changes, and a report over both', async () => {
    const [first, second] = [await run(sweepOf('first', sampleModel)), await run(sweepOf('second', student))];
    assert.ok([first, second].every(([dog]) => dog?.tile && isTile(dog.tile)));
    assert.deepEqual([first[0]?.picture.truth?.label, second[0]?.picture.truth?.label], ['dog', 'dog']);
    assert.equal(second[1]?.picture.error?.code, 'image-unreadable');
    const folders = ['first', 'second'].map((name) => folder.at(name));
    const { models, changes } = await engine.overview({ folders }, call);
    assert.deepEqual(
      models.map(({ done, failed, known, step }) => [done, failed, known, step?.n]),
      [
        [2, 1, 1, undefined],
        [2, 1, 1, 2],
      ],
    );
    assert.ok((models[1]?.step?.cosine ?? 1) < 0.99);
    assert.deepEqual(
      changes.map(({ key }) => key),
      ['dog/003-one-dog.jpg', 'two-cats.jpg'],
    );
    assert.ok(changes.every(({ change }) => change > 0.01 && change <= 1));
    await engine.mergeSeries({ folders, out: folder.at('first'), root: folder.at('photos') }, call);
    assert.match(readFileSync(folder.at('first/report.html'), 'utf8'), /2 models on 3 pictures/);
  });

  it('go on where another engine left off, with the same heat', async () => {
    const before = await run(sweepOf('first', sampleModel));
    await engine.release({}, call);
    engine = createHandlers(new Engine({ ...defaultLimits, threads: 1 }));
    const { swept, layer } = await engine.beginSweep({ ...sweepOf('first', sampleModel), keys }, call);
    assert.deepEqual(swept, before);
    assert.notEqual(layer, '');
  });
});
