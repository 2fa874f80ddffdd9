import { strict as assert } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineClient } from '../../../src/extension/engine/engineClient.ts';
import type { ModelDescription } from '../../../src/protocol/model.ts';
import { HandWorker } from './handWorker.ts';

function setUp(idleMs = 60_000): { client: EngineClient; workers: HandWorker[] } {
  const workers: HandWorker[] = [];
  const start = (): HandWorker => {
    workers.push(new HandWorker());
    return workers.at(-1)!;
  };
  const configuration = () => ({ threads: 1, memoryMegabytes: 1, maxMegapixels: 1 });
  return { client: new EngineClient({ start, configuration, log: () => undefined, idleMs }), workers };
}

const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error as { code: string }).code,
  );
const description = { model: 'm' } as ModelDescription;

describe('the engine client', () => {
  it('starts nothing until it is asked', () => {
    const { client, workers } = setUp();
    assert.equal(workers.length, 0);
    assert.equal(client.isRunning, false);
  });

  it('configures the engine before the first request', async () => {
    const { client, workers } = setUp();
    const answer = client.ask('describe', { model: 'm' });
    assert.deepEqual(workers[0]!.methods, ['configure']);
    await sleep(1);
    workers[0]!.answer('describe', description);
    assert.equal(await answer, description);
  });

  it('asks one thing at a time', async () => {
    const { client, workers } = setUp();
    const first = client.ask('describe', { model: 'a' });
    const second = client.ask('colorMaps', {});
    await sleep(1);
    assert.deepEqual(workers[0]!.methods, ['describe']);
    workers[0]!.answer('describe', description);
    await first;
    await sleep(1);
    assert.deepEqual(workers[0]!.methods, ['colorMaps']);
    workers[0]!.answer('colorMaps', {});
    await second;
  });

  it('lets the newest wish in a slot win, whether the older one waits or runs', async () => {
    const { client, workers } = setUp();
    const wishes = [1, 2, 3].map((top) => client.ask('explain', { image: 'i', model: 'm', top }, { slot: 'panel' }));
    const codes = Promise.all(wishes.map(code));
    await sleep(1);
    const params = workers[0]!.asked
      .filter(({ method }) => method === 'explain')
      .map((wire) => (wire.params as { top: number }).top);
    assert.deepEqual(params, [3]);
    workers[0]!.answer('explain', {});
    assert.deepEqual(await codes, ['canceled', 'canceled', 'answered']);
  });

  it('leaves wishes in other slots alone', async () => {
    const { client, workers } = setUp();
    const wishes = ['a', 'b'].map((slot) => client.ask('explain', { image: slot, model: 'm' }, { slot }));
    const codes = Promise.all(wishes.map(code));
    client.cancel('b');
    await sleep(1);
    workers[0]!.answer('explain', {});
    assert.deepEqual(await codes, ['answered', 'canceled']);
  });

  it('passes stages on to the one who asked', async () => {
    const { client, workers } = setUp();
    const stages: string[] = [];
    const answer = client.ask('describe', { model: 'm' }, { onStage: (stage) => stages.push(stage) });
    await sleep(1);
    const { id } = workers[0]!.asked.find(({ method }) => method === 'describe')!;
    workers[0]!.emit(id, 'forward');
    workers[0]!.answer('describe', description);
    await answer;
    assert.deepEqual(stages, ['forward']);
  });

  it('rejects what runs when the engine crashes, and starts another for what waits', async () => {
    const { client, workers } = setUp();
    const running = client.ask('describe', { model: 'a' });
    const waiting = client.ask('describe', { model: 'b' });
    const codes = [code(running), code(waiting)];
    await sleep(1);
    workers[0]!.crash();
    assert.equal(await codes[0], 'engine-crashed');
    await sleep(1);
    assert.equal(workers.length, 2);
    workers[1]!.answer('describe', description);
    assert.equal(await codes[1], 'answered');
    assert.equal(workers[0]!.terminated, false);
  });

  it('stops an idle engine after it has released everything, and starts again when asked', async () => {
    const { client, workers } = setUp(5);
    const first = client.ask('describe', { model: 'a' });
    await sleep(1);
    workers[0]!.answer('describe', description);
    await first;
    await sleep(30);
    assert.equal(workers[0]!.terminated, true);
    assert.equal(client.isRunning, false);
    const second = client.ask('describe', { model: 'a' });
    await sleep(1);
    workers[1]!.answer('describe', description);
    await second;
  });

  it('never terminates an engine that may be running', async () => {
    const { client, workers } = setUp(5);
    const running = code(client.ask('describe', { model: 'a' }));
    await sleep(30);
    assert.equal(workers[0]!.terminated, false);
    workers[0]!.answer('describe', description);
    assert.equal(await running, 'answered');
  });

  it('answers everything when it is disposed, and everything after', async () => {
    const { client } = setUp();
    const codes = [code(client.ask('describe', { model: 'a' })), code(client.ask('describe', { model: 'b' }))];
    await client.dispose();
    assert.deepEqual(await Promise.all(codes), ['canceled', 'canceled']);
    assert.equal(await code(client.ask('colorMaps', {})), 'canceled');
  });

  it('rejects when the engine does not start', async () => {
    const client = new EngineClient({
      start: () => {
        throw Object.assign(new Error('no thread'), { code: 'no-thread' });
      },
      configuration: () => ({ threads: 1, memoryMegabytes: 1, maxMegapixels: 1 }),
      log: () => undefined,
      idleMs: 1000,
    });
    assert.equal(await code(client.ask('colorMaps', {})), 'no-thread');
  });
});
