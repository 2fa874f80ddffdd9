/** What the engine client does about an engine that is silent, held up, or gone. */
import { strict as assert } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChildProcess } from '../../../src/extension/engine/childProcess.ts';
import { EngineClient } from '../../../src/extension/engine/engineClient.ts';
import { RemoteError } from '../../../src/protocol/channel.ts';
import type { ModelDescription } from '../../../src/protocol/model.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';
import { HandWorker, KillableHandWorker } from './handWorker.ts';

const patience = { stepMs: 60, unwantedMs: 25 };
const description = { model: 'm' } as ModelDescription;

class Notes {
  readonly told: string[] = [];
  readonly suspects: string[] = [];

  async begin(model: string, alone: boolean): Promise<void> {
    if (this.suspects.includes(model)) throw new RemoteError({ code: 'model-suspect', message: model, nextStep: '' });
    this.told.push(`begin ${model}${alone ? ' alone' : ''}`);
  }

  end(): void {
    this.told.push('end');
  }

  broke(model: string): void {
    this.told.push(`broke ${model}`);
    this.suspects.push(model);
  }
}

function setUp<Hand extends HandWorker>(make: () => Hand, then: () => HandWorker = make) {
  const workers: Hand[] = [];
  const start = (): HandWorker => {
    workers.push((workers.length === 0 ? make() : then()) as Hand);
    return workers.at(-1)!;
  };
  const configuration = () => ({ threads: 1, memoryMegabytes: 1, maxMegapixels: 1 });
  const notes = new Notes();
  const client = new EngineClient({
    start,
    configuration,
    log: () => undefined,
    idleMs: 60_000,
    patience,
    watch: notes,
  });
  return { client, workers, notes };
}

const thread = (): HandWorker => new HandWorker();
const process = (): KillableHandWorker => new KillableHandWorker();

/** Never comes up. */
const dumb = (): KillableHandWorker => Object.assign(new KillableHandWorker(), { answers: false });

const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error as { code: string }).code,
  );

/** The id of the request that runs. */
const running = (worker: HandWorker): number =>
  worker.asked.find(({ kind, method }) => kind === 'request' && method !== 'configure')!.id;

describe('an engine that does not respond', () => {
  it('is ended where it is a process, and the next request has a fresh one', async () => {
    const { client, workers } = setUp(process);
    const codes = [
      code(client.ask('describe', { model: 'endless' })),
      code(client.ask('describe', { model: 'other' })),
    ];
    assert.equal(await codes[0], 'time-limit');
    assert.deepEqual(workers[0]!.killed, ['time-limit']);
    await sleep(1);
    workers[1]!.answer('describe', description);
    assert.equal(await codes[1], 'answered');
  });

  it('is left alone while it tells how far it is, however long that takes', async () => {
    const { client, workers } = setUp(process);
    const answer = code(client.ask('explain', { image: 'i', model: 'm' }));
    await sleep(1);
    for (let step = 0; step < 6; step++) {
      await sleep(patience.stepMs / 3);
      workers[0]!.emit(running(workers[0]!), 'runs');
    }
    workers[0]!.answer('explain', {});
    assert.equal(await answer, 'answered');
    assert.deepEqual(workers[0]!.killed, []);
  });

  it('is ended even when it never came up', async () => {
    const { client } = setUp(dumb);
    assert.equal(await code(client.ask('colorMaps', {})), 'time-limit');
  });

  it('is named where it is a thread, and neither killed nor terminated, the end of the window included', async () => {
    const { client, workers, notes } = setUp(thread);
    const codes = [
      code(client.ask('describe', { model: 'endless' })),
      code(client.ask('describe', { model: 'other' })),
    ];
    assert.deepEqual(await Promise.all(codes), ['engine-stuck', 'engine-stuck']);
    assert.equal(await code(client.ask('colorMaps', {})), 'engine-stuck');
    assert.equal(client.isStuck, true);
    await client.dispose();
    assert.equal(workers[0]!.terminated, false);
    assert.equal(workers.length, 1);
    assert.ok(notes.told.includes('broke endless'));
  });

  it('works on where the stuck run of a thread ends after all', async () => {
    const { client, workers } = setUp(thread);
    assert.equal(await code(client.ask('describe', { model: 'slow' })), 'engine-stuck');
    workers[0]!.answer('describe', description);
    await sleep(1);
    const next = code(client.ask('colorMaps', {}));
    await sleep(1);
    workers[0]!.answer('colorMaps', {});
    assert.equal(await next, 'answered');
    assert.equal(workers.length, 1);
  });

  it('is left behind, unharmed, where another kind of engine takes over from a stuck thread', async () => {
    const { client, workers } = setUp(thread, process);
    assert.equal(await code(client.ask('describe', { model: 'endless' })), 'engine-stuck');
    client.renew();
    const next = code(client.ask('colorMaps', {}));
    await sleep(1);
    workers[1]!.answer('colorMaps', {});
    assert.equal(await next, 'answered');
    assert.equal(workers[0]!.terminated, false);
    workers[0]!.crash(); // the old one's end is nobody's business
    assert.equal(client.isRunning, true);
  });
});

describe('a canceled run', () => {
  it('holds the next request back until the engine is done with it', async () => {
    const { client, workers } = setUp(thread);
    const old = code(client.ask('explain', { image: 'i', model: 'm' }, { slot: 'panel' }));
    await sleep(1);
    const id = running(workers[0]!);
    const next = code(client.ask('explain', { image: 'i', model: 'm', class: 1 }, { slot: 'panel' }));
    assert.equal(await old, 'canceled');
    await sleep(5);
    assert.equal(workers[0]!.methods.filter((method) => method === 'explain').length, 1);
    workers[0]!.end(id);
    await sleep(1);
    workers[0]!.answer('explain', {});
    assert.equal(await next, 'answered');
  });

  it('that does not end soon is ended where it is a process: the newest wish goes to a fresh one, and nobody is blamed', async () => {
    const { client, workers, notes } = setUp(process);
    const old = code(client.ask('explain', { image: 'i', model: 'm' }, { slot: 'panel' }));
    await sleep(1);
    const next = code(client.ask('explain', { image: 'j', model: 'm' }, { slot: 'panel' }));
    assert.equal(await old, 'canceled');
    await sleep(patience.unwantedMs + 10);
    assert.deepEqual(workers[0]!.killed, ['canceled']);
    workers[1]!.answer('explain', {});
    assert.equal(await next, 'answered');
    assert.deepEqual(notes.suspects, []);
  });
});

describe('a model that brings the engine down', () => {
  it('is remembered, and not run again: those that wait for it are told', async () => {
    const { client, workers, notes } = setUp(process);
    const codes = ['bad', 'good', 'bad'].map((model) => code(client.ask('describe', { model })));
    await sleep(1);
    workers[0]!.crash();
    await sleep(1);
    workers[1]!.answer('describe', description);
    assert.deepEqual(await Promise.all(codes), ['engine-crashed', 'answered', 'model-suspect']);
    assert.deepEqual(notes.told, ['begin bad alone', 'broke bad', 'end', 'begin good alone', 'end']);
  });

  it('is not blamed for what a picture did, nor for an engine that never came up', async () => {
    const { client, workers, notes } = setUp(process, dumb);
    const answer = code(client.ask('explain', { image: 'i', model: 'good' }));
    await sleep(1);
    workers[0]!.emit(running(workers[0]!), 'decode');
    workers[0]!.crash();
    assert.equal(await answer, 'engine-crashed');
    const other = code(client.ask('describe', { model: 'good' }));
    await sleep(0);
    workers[1]!.crash();
    assert.equal(await other, 'engine-crashed');
    assert.deepEqual(notes.suspects, []);
  });

  it('has its note written before the run and erased after it, whatever came of it', async () => {
    const { client, workers, notes } = setUp(thread);
    const answer = code(client.ask('describe', { model: 'm' }));
    await sleep(1);
    assert.deepEqual(notes.told, ['begin m']);
    workers[0]!.answer('describe', description);
    await answer;
    await sleep(1);
    assert.deepEqual(notes.told, ['begin m', 'end']);
    void code(client.ask('colorMaps', {})); // runs no model
    await sleep(1);
    workers[0]!.answer('colorMaps', {});
    await sleep(1);
    assert.equal(notes.told.filter((word) => word.startsWith('begin')).length, 1);
  });
});

describe('another kind of engine', () => {
  it('takes over once what runs has ended', async () => {
    const { client, workers } = setUp(thread, process);
    const first = code(client.ask('describe', { model: 'a' }));
    await sleep(1);
    client.renew();
    const second = code(client.ask('describe', { model: 'b' }));
    await sleep(1);
    assert.equal(workers.length, 1);
    workers[0]!.answer('describe', description);
    assert.equal(await first, 'answered');
    await sleep(1);
    assert.equal(workers[0]!.terminated, true); // idle, and after its release
    workers[1]!.answer('describe', description);
    assert.equal(await second, 'answered');
  });

  it('takes over at once from an idle one', async () => {
    const { client, workers } = setUp(thread);
    const answer = client.ask('colorMaps', {});
    await sleep(1);
    workers[0]!.answer('colorMaps', {});
    await answer;
    client.renew();
    await sleep(1);
    assert.deepEqual([workers[0]!.terminated, client.isRunning], [true, false]);
  });
});

describe('an extension host that was blocked itself', () => {
  const folder = useTemporaryFolder();

  it('reads what has arrived meanwhile before it calls the engine silent', async () => {
    const answers = `process.on('message', ({ id }) => process.send({ kind: 'result', id, result: 'fine' }));`;
    let starts = 0;
    const client = new EngineClient({
      start: () => (starts++, startChildProcess(folder.write('child.js', answers), { memoryBytes: 2 ** 33 })),
      configuration: () => ({ threads: 1, memoryMegabytes: 1, maxMegapixels: 1 }),
      log: () => undefined,
      idleMs: 60_000,
      patience: { stepMs: 1000, unwantedMs: 1000 },
    });
    await client.ask('colorMaps', {}); // it is up
    const answer = client.ask('colorMaps', {});
    await new Promise(setImmediate); // sent; and timers come next, before what arrives
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
    assert.equal(await answer, 'fine');
    await sleep(300); // an end that was not called for would be noticed by now
    assert.equal(await client.ask('colorMaps', {}), 'fine');
    assert.equal(starts, 1);
    await client.dispose();
  });
});
