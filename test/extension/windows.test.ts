/** Two windows of VS Code on one folder: an engine each, the same files. */
import { strict as assert } from 'node:assert';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { startChildProcess } from '../../src/extension/engine/childProcess.ts';
import { EngineClient } from '../../src/extension/engine/engineClient.ts';
import { startWorkerThread } from '../../src/extension/engine/workerThread.ts';
import { parseModel } from '../../src/engine/onnx/model.ts';
import { bundle, sampleModel, samplePicture } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const kinds = {
  thread: () => startWorkerThread(bundle('worker')),
  process: () => startChildProcess(bundle('child'), { memoryBytes: 8 * 2 ** 30 }),
};
const image = samplePicture('two-cats.jpg');

describe('two windows on one folder', () => {
  const folder = useTemporaryFolder();
  const windows: EngineClient[] = [];
  const openWindow = (kind: keyof typeof kinds): EngineClient => {
    const configuration = () => ({ threads: 1, memoryMegabytes: 256, maxMegapixels: 64 });
    windows.push(new EngineClient({ start: kinds[kind], configuration, log: () => undefined, idleMs: 60_000 }));
    return windows.at(-1)!;
  };
  afterEach(() => Promise.all(windows.splice(0).map((window) => window.dispose())));

  it('export the same gradient graph at once, whole whenever somebody looks, and leave nothing beside it', async () => {
    const model = folder.at('m.onnx');
    copyFileSync(sampleModel, model);
    const [a, b] = [openWindow('thread'), openWindow('process')];
    const before = await a.ask('explain', { image, model });
    let looks = 0;
    const looking = setInterval(() => {
      if (!existsSync(folder.at('m.grad.onnx'))) return;
      parseModel(readFileSync(folder.at('m.grad.onnx')), 'm.grad.onnx');
      looks++;
    }, 1);
    const exports = Array.from({ length: 20 }, (_, at) => [a, b][at % 2]!.ask('exportGradientGraph', { model }));
    const sizes = new Set((await Promise.all(exports).finally(() => clearInterval(looking))).map(({ bytes }) => bytes));
    assert.ok(looks > 0);
    assert.equal(sizes.size, 1);
    assert.deepEqual(folder.names(), ['m.grad.onnx', 'm.onnx']);
    for (const window of [a, b]) {
      assert.equal((await window.ask('describe', { model })).gradientGraph, 'file');
      assert.deepEqual((await window.ask('explain', { image, model })).predictions, before.predictions);
    }
  });

  it('say the same of the same picture, each asked twenty times at once, with the newest wish of a slot winning', async () => {
    const [a, b] = [openWindow('thread'), openWindow('process')];
    const wishes = Array.from({ length: 20 }, (_, at) => ({ image, model: sampleModel, class: at % 5 }));
    const answers = await Promise.all(
      [a, b].map((window) => Promise.all(wishes.map((wish) => window.ask('explain', wish)))),
    );
    wishes.forEach((wish, at) => {
      const [one, other] = [answers[0]![at]!, answers[1]![at]!];
      assert.equal(one.class.index, wish.class);
      assert.deepEqual(one.heatmap.values, other.heatmap.values);
    });
    const outcomes = await Promise.allSettled(wishes.map((wish) => a.ask('explain', wish, { slot: 'panel' })));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      [...Array<string>(19).fill('rejected'), 'fulfilled'],
    );
  });

  it('are closed in the middle of a run: a process at once, a thread when the run has ended', async () => {
    for (const kind of ['thread', 'process'] as const) {
      const window = openWindow(kind);
      let runs: () => void = () => undefined;
      const begun = new Promise<void>((resolve) => (runs = resolve));
      const answer = window.ask(
        'explain',
        { image, model: sampleModel, method: 'score-cam' },
        { onStage: (stage) => stage === 'runs' && runs() },
      );
      const rejected = assert.rejects(answer, { code: 'canceled' });
      await begun;
      await window.dispose();
      await rejected;
      assert.equal(window.isRunning, false);
    }
  });
});
