import { strict as assert } from 'node:assert';
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChildProcess } from '../../../src/extension/engine/childProcess.ts';
import { EngineClient } from '../../../src/extension/engine/engineClient.ts';
import { Client, RemoteError } from '../../../src/protocol/channel.ts';
import type { EngineEvents, EngineRequests } from '../../../src/protocol/engine.ts';
import { bundle, sampleModel, samplePicture } from '../../support/bundles.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const cats = { image: samplePicture('two-cats.jpg'), model: sampleModel };
const ample = 8 * 2 ** 30;

function connect(script: string, memoryBytes = ample) {
  const worker = startChildProcess(script, { memoryBytes });
  const client = new Client<EngineRequests, EngineEvents>(worker.port);
  worker.onExit((why) => client.close(why));
  return { worker, client };
}

/** What a child may do to the one who asks, and how that ends. */
const cases = [
  {
    title: 'throws while it is loaded',
    script: 'throw new Error("half of me is missing");',
    code: 'engine-crashed',
    message: /half of me is missing/,
  },
  {
    title: 'lacks the native library',
    script: 'throw new Error("libonnxruntime.so.1: cannot open shared object file: No such file");',
    code: 'native-library',
    message: /libonnxruntime/,
  },
  { title: 'exits', script: 'process.exit(3)', code: 'engine-crashed', message: /exit code 3/ },
  {
    title: 'is killed by a native crash',
    script: `process.kill(process.pid, 'SIGSEGV')`,
    code: 'engine-crashed',
    message: /SIGSEGV/,
  },
  { title: 'aborts', script: 'process.abort()', code: 'engine-crashed', message: /SIGABRT/ },
  { title: 'hangs up', script: 'process.disconnect()', code: 'engine-crashed', message: /engine stopped/ },
  {
    title: 'floods its output',
    script: `process.stderr.write('x'.repeat(5e6) + '\\nlast words', () => process.exit(1)); `,
    code: 'engine-crashed',
    message: /exit code 1; last words/,
  },
];

describe('a child process', () => {
  const folder = useTemporaryFolder();

  for (const { title, script, code, message } of cases) {
    it(`that ${title} rejects the request and leaves the caller alive`, async () => {
      const { client, worker } = connect(folder.write('worker.js', `process.on('message', () => { ${script} })`));
      await assert.rejects(client.request('colorMaps', {}).result, { code, message });
      await worker.terminate();
    });
  }

  it('that can’t be started at all is an error of the request', async () => {
    const client = new EngineClient({
      start: () => startChildProcess(folder.at('none.js'), { memoryBytes: ample }),
      configuration: () => ({ threads: 1, memoryMegabytes: 64, maxMegapixels: 1 }),
      log: () => undefined,
      idleMs: 1000,
    });
    await assert.rejects(client.ask('colorMaps', {}), { code: 'engine-crashed', message: /Cannot find module/ });
  });

  it('answers as a thread does: typed arrays, coded errors, refused requests', async () => {
    const { client, worker } = connect(bundle('child'));
    const { heatmap } = await client.request('explain', cats).result;
    assert.ok(heatmap.values instanceof Float32Array && heatmap.values.length === heatmap.width * heatmap.height);
    const { png } = await client.request('photo', cats).result;
    assert.equal(png.constructor, Uint8Array);
    await assert.rejects(client.request('explain', { ...cats, method: 'no-cam' as 'signed' }).result, {
      code: 'method-unknown',
    });
    await assert.rejects(client.request('dance' as 'release', {}).result, { code: 'unknown-method' });
    await worker.terminate();
    await assert.rejects(client.request('release', {}).result, RemoteError);
  });

  it('that takes more memory than it may is ended and says so', async () => {
    const { client } = connect(bundle('child'), 60 * 2 ** 20); // less than Node itself takes
    await assert.rejects(client.request('explain', { ...cats, method: 'score-cam' }).result, {
      code: 'memory-limit',
      nextStep: /whylight\.memory/,
    });
  });

  it('can be killed in the middle of a run', async () => {
    const { client, worker } = connect(bundle('child'));
    const why = { code: 'time-limit', message: 'Too long.', nextStep: '' } as const;
    const answer = client.request(
      'explain',
      { ...cats, method: 'score-cam' },
      (_, { stage }) => stage === 'runs' && worker.kill!(why),
    ).result;
    await assert.rejects(answer, why);
  });

  /** The child whose engine is this script: what it does happens in the child's other thread. */
  const childOf = (engine: string): string => {
    folder.write('worker.js', engine);
    return folder.write('child.js', readFileSync(bundle('child')));
  };
  const port = `require('node:worker_threads').parentPort`;
  for (const { title, engine, message } of [
    { title: 'throws', engine: `throw new Error('half of me is missing')`, message: /half of me is missing/ },
    { title: 'exits', engine: 'process.exit(3)', message: /exit code 3/ },
    { title: 'is missing', engine: `require('./none.js')`, message: /Cannot find module/ },
  ]) {
    it(`whose engine ${title} says why`, async () => {
      const { client } = connect(childOf(`${port}.on('message', () => { ${engine} })`));
      await assert.rejects(client.request('colorMaps', {}).result, { code: 'engine-crashed', message });
    });
  }

  for (const { state, early, work } of [
    { state: 'idle', early: false, work: '' },
    // As a native run does.
    { state: 'blocked', early: false, work: `${port}.on('message', ({ id }) => { if (id === 2) for (;;); });` },
    { state: 'blocked, and was not up yet', early: true, work: `${port}.on('message', () => { for (;;); });` },
  ]) {
    it(`ends when its parent is gone, even when its engine is ${state}`, async () => {
      const child = childOf(`require(${JSON.stringify(bundle('worker'))}); ${work}`);
      const parent = fork(folder.write('parent.js', orphanMaker(child, early)), { execArgv: [] });
      const [pid] = await new Promise<number[]>((resolve) =>
        parent.once('message', (message) => resolve(message as number[])),
      );
      assert.equal(isAlive(pid!), true);
      await killed(parent);
      for (let tries = 0; isAlive(pid!) && tries < 400; tries++) await sleep(50);
      assert.equal(isAlive(pid!), false);
    });
  }
});

/**
 * Forks the child as the extension does, asks it something, and tells its process id: at once, or when it is at work.
 */
const orphanMaker = (child: string, early: boolean): string => `
  const child = require('node:child_process').fork(${JSON.stringify(child)}, ['8e9'], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const ask = (id) => child.send({ kind: 'request', id, method: 'colorMaps', params: {} });
  ask(1);
  const tell = () => process.send([child.pid]);
  ${early ? 'tell();' : `child.once('message', () => { ask(2); setTimeout(tell, 500); });`}`;

function killed(child: ChildProcess): Promise<unknown> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  return gone;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
