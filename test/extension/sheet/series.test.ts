import type { SweepParams } from '../../../src/vocabulary/sweep.ts';
import { strict as assert } from 'node:assert';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { modelsNextTo, newcomers, newest } from '../../../src/extension/sheet/checkpoints.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';
import { Arrivals } from '../../../src/extension/sheet/arrivals.ts';
import { inNaturalOrder, Series, type SeriesHost } from '../../../src/extension/sheet/series.ts';

/** An engine that explains two pictures by each model, and remembers what it was asked. */
function host(more: Partial<SeriesHost> = {}) {
  const ran: SweepParams[] = [];
  const shown: string[] = [];
  const given: SeriesHost = {
    keys: ['a.jpg', 'b.jpg'],
    sweep: { root: '/photos', method: 'grad-cam++' },
    folderOf: async (model) => `/out${model}`,
    async run(sweep, table) {
      ran.push(sweep);
      for (const key of given.keys)
        table.add({
          picture: {
            key,
            top: { index: 1, label: 'dog', probability: 0.5 },
            truth: { index: 1, label: 'dog', rank: 1 },
          },
        });
      return true;
    },
    overview: async (folders) => ({
      models: folders.map((name) => ({ name, layer: '', done: 2, failed: 0, known: 2, right: 2 })),
      classes: [],
      changes: folders.length > 1 ? [{ key: 'b.jpg', change: 0.75 }] : [],
    }),
    show: (model) => void shown.push(model),
    changed: () => undefined,
    ...more,
  };
  return { given, ran, shown };
}

describe('several models in a sheet', () => {
  it('stand in natural order', () => {
    assert.deepEqual(inNaturalOrder(['/m/epoch10.onnx', '/m/epoch2.onnx', '/m/epoch1.onnx']), [
      '/m/epoch1.onnx',
      '/m/epoch2.onnx',
      '/m/epoch10.onnx',
    ]);
  });

  it('run one after the other, all for the classes of the first; each is shown while it runs', async () => {
    const { given, ran, shown } = host();
    const series = new Series(['/epoch1.onnx', '/epoch2.onnx'], given);
    assert.equal(await series.go(), true);
    const first = { reference: '/epoch1.onnx', referenceOut: '/out/epoch1.onnx' };
    assert.deepEqual(
      ran.map(({ model, out, series: of }) => [model, out, of]),
      [
        ['/epoch1.onnx', '/out/epoch1.onnx', first],
        ['/epoch2.onnx', '/out/epoch2.onnx', first],
      ],
    );
    assert.deepEqual(shown, ['/epoch1.onnx', '/epoch2.onnx']);
    const { models, running, shown: at } = series.message();
    assert.deepEqual([models.map(({ figures }) => figures?.right), running, at], [[2, 2], undefined, 1]);
    assert.deepEqual(
      series.film(1).frames.map(({ state, isRight }) => [state, isRight]),
      [
        ['done', true],
        ['done', true],
      ],
    );
  });

  it('stop where one was stopped, and leave the choice to the user once there was one', async () => {
    const shown: string[] = [];
    const { given } = host({ run: async () => false, show: (model) => void shown.push(model) });
    const series = new Series(['/epoch1.onnx', '/epoch2.onnx'], given);
    series.choose(1);
    assert.equal(await series.go(), false);
    assert.deepEqual(shown, ['/epoch2.onnx']);
    assert.equal(series.film(0).frames[1]?.state, 'waiting');
  });

  it('are joined in their place, never before the first, and the newcomer runs with the rest', async () => {
    const { given, ran } = host();
    let isJoined = false;
    const series = new Series(['/epoch5.onnx', '/epoch10.onnx'], {
      ...given,
      async run(sweep, table) {
        if (!isJoined) isJoined = series.join('/epoch7.onnx') && series.join('/epoch1.onnx');
        return given.run(sweep, table);
      },
    });
    await series.go();
    assert.deepEqual(series.models, ['/epoch5.onnx', '/epoch1.onnx', '/epoch7.onnx', '/epoch10.onnx']);
    assert.deepEqual(
      ran.map(({ model }) => model),
      ['/epoch5.onnx', '/epoch1.onnx', '/epoch7.onnx', '/epoch10.onnx'],
    );
    assert.equal(series.join('/epoch7.onnx'), false, 'it is there');
  });
});

describe('checkpoints that are written while the window is closed', () => {
  const folder = useTemporaryFolder();

  it('are those that are newer than all that were there, by the disk’s clock, however their own time was set', async () => {
    const models = [folder.write('a/epoch1.onnx', '1'), folder.write('b/epoch2.onnx', '2')];
    folder.write('a/left-out.onnx', '-');
    utimesSync(models[0]!, 0, 0);
    const since = newest(await modelsNextTo(models));
    assert.deepEqual(newcomers(await modelsNextTo(models), { models, since }), []);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const later = folder.write('b/epoch3.onnx', '3');
    utimesSync(later, 0, 0); // as copied with its time
    folder.write('b/epoch3.grad.onnx', '-');
    folder.write('b/epoch3.txt', '-');
    mkdirSync(folder.at('a/folder.onnx'));
    writeFileSync(models[1]!, 'trained on');
    assert.deepEqual(newcomers(await modelsNextTo(models), { models, since }), [later]);
    assert.deepEqual(await modelsNextTo([folder.at('gone/epoch1.onnx')]), new Map());
  });
});

describe('a checkpoint that is being written', () => {
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  it('is taken once, when nobody writes to it any more and it can be read', async () => {
    let bytes = 0;
    const taken: string[] = [];
    const events = {
      stamp: async () => String(bytes),
      isWhole: async () => bytes === 3,
      arrived: (file: string) => void taken.push(file),
    };
    const arrivals = new Arrivals(events, 20);
    for (bytes = 1; bytes < 3; bytes++) {
      arrivals.saw('/epoch3.onnx');
      await pause(50);
      assert.deepEqual(taken, [], `with ${bytes} of 3 bytes`);
    }
    for (let again = 0; again < 3; again++) arrivals.saw('/epoch3.onnx');
    await pause(60);
    assert.deepEqual(taken, ['/epoch3.onnx']);
    arrivals.dispose();
  });

  it('is looked at again where it grew while it was read', async () => {
    const stamps = ['1', '2', '2', '2'];
    const taken: string[] = [];
    const events = {
      stamp: async () => stamps.shift() ?? '2',
      isWhole: async () => true,
      arrived: (file: string) => void taken.push(file),
    };
    const arrivals = new Arrivals(events, 10);
    arrivals.saw('/a.onnx');
    await pause(15);
    assert.deepEqual(taken, []);
    await pause(40);
    assert.deepEqual(taken, ['/a.onnx']);
    arrivals.dispose();
  });
});
