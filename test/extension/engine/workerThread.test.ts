import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChildProcess } from '../../../src/extension/engine/childProcess.ts';
import { EngineClient } from '../../../src/extension/engine/engineClient.ts';
import { startWorkerThread } from '../../../src/extension/engine/workerThread.ts';

/** What a worker may do to the one who asks, and how that ends. */
const cases = [
  {
    title: 'throws while it is loaded',
    script: 'throw new Error("half of me is missing");',
    expected: { code: 'engine-crashed', message: /half of me is missing/ },
  },
  {
    title: 'lacks the native library',
    script: 'throw new Error("libonnxruntime.so.1: cannot open shared object file: No such file or directory");',
    expected: { code: 'native-library', message: /libonnxruntime/ },
  },
  {
    title: 'exits in the middle of a request',
    script: `require('node:worker_threads').parentPort.on('message', () => process.exit(3));`,
    expected: { code: 'engine-crashed', message: /exit code 3/ },
  },
  {
    title: 'throws outside of a request',
    script: `require('node:worker_threads').parentPort.on('message', () => { throw new Error('lost'); });`,
    expected: { code: 'engine-crashed', message: /lost/ },
  },
];

describe('a worker thread', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'whylight-'))));
  after(() => rmSync(folder, { recursive: true }));

  for (const { title, script, expected } of cases) {
    it(`that ${title} rejects the request and leaves the caller alive`, async () => {
      const file = join(folder, 'worker.js');
      writeFileSync(file, script);
      const client = new EngineClient({
        start: () => startWorkerThread(file),
        configuration: () => ({ threads: 1, memoryMegabytes: 1, maxMegapixels: 1 }),
        log: () => undefined,
        idleMs: 1000,
      });
      await assert.rejects(client.ask('colorMaps', {}), expected);
      assert.equal(client.isRunning, false);
    });
  }

  it('that is stuck is named, and a process takes over from it', async () => {
    const answers = `process.on('message', ({ id }) => process.send({ kind: 'result', id, result: 'fine' }));`;
    const endless = `require('node:worker_threads').parentPort.on('message', ({ id, method }) => {
      if (method === 'colorMaps') for (;;);
      require('node:worker_threads').parentPort.postMessage({ kind: 'result', id, result: null });
    });`;
    const [threadFile, processFile] = [join(folder, 'endless.js'), join(folder, 'process.js')];
    writeFileSync(threadFile, endless);
    writeFileSync(processFile, answers);
    const thread = startWorkerThread(threadFile);
    let isolation = 'thread';
    const client = new EngineClient({
      start: () => (isolation === 'thread' ? thread : startChildProcess(processFile, { memoryBytes: 2 ** 32 })),
      configuration: () => ({ threads: 1, memoryMegabytes: 1, maxMegapixels: 1 }),
      log: () => undefined,
      idleMs: 1000,
      patience: { stepMs: 1500, unwantedMs: 1500 },
    });
    await assert.rejects(client.ask('colorMaps', {}), { code: 'engine-stuck', nextStep: /separate process/ });
    isolation = 'process';
    client.renew();
    assert.equal(await client.ask('colorMaps', {}), 'fine');
    await client.dispose();
    await thread.terminate(); // it loops in JavaScript, where that is safe
  });
});
