import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RunNotes } from '../../../src/extension/engine/runNotes.ts';
import { Suspects, type Store } from '../../../src/extension/engine/suspects.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

class MemoryStore implements Store {
  private readonly values = new Map<string, unknown>();
  get<Value>(key: string): Value | undefined {
    return this.values.get(key) as Value | undefined;
  }
  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, structuredClone(value));
  }
}

describe('models that brought the engine down', () => {
  const folder = useTemporaryFolder();
  let store: Store;
  let model: string;
  beforeEach(() => {
    store = new MemoryStore();
    model = folder.write('bad.onnx', 'bad weights');
  });

  /** As a host that starts: what is remembered comes from the store and the notes. */
  const start = (): Suspects =>
    new Suspects(store, new RunNotes(folder.at('storage'), () => undefined), () => undefined);
  const notes = (): string[] => folder.names().filter((name) => /^storage.run/.test(name));
  const isAsked = async (suspects: Suspects, file: string): Promise<boolean> => {
    try {
      await suspects.begin(file, true);
      return false;
    } catch (error) {
      assert.equal((error as { code: string }).code, 'model-suspect');
      assert.match((error as Error).message, /SIGSEGV|extension host ended/);
      return true;
    }
  };

  it('are asked about, in this window and the next', async () => {
    const suspects = start();
    assert.equal(await isAsked(suspects, model), false);
    suspects.broke(model, 'SIGSEGV');
    assert.equal(await isAsked(suspects, model), true);
    assert.equal(await isAsked(start(), model), true);
  });

  it('are known by their content: under another name too, and no longer when they were trained anew', async () => {
    const suspects = start();
    suspects.broke(model, 'SIGSEGV');
    copyFileSync(model, folder.at('copy.onnx'));
    assert.equal(await isAsked(suspects, folder.at('copy.onnx')), true);
    assert.equal(await isAsked(suspects, folder.write('same-size.onnx', 'BAD WEIGHTS')), false);
    folder.write('bad.onnx', 'new weights');
    assert.equal(await isAsked(suspects, model), false);
  });

  it('are run once the user says so, until they do it again', async () => {
    const suspects = start();
    suspects.broke(model, 'SIGSEGV');
    await suspects.allow(model);
    assert.equal(await isAsked(suspects, model), false);
    assert.equal(await isAsked(start(), model), false);
    suspects.broke(model, 'SIGSEGV');
    assert.equal(await isAsked(suspects, model), true);
  });

  it('that are gone by now are no trouble', async () => {
    const suspects = start();
    suspects.broke(folder.at('gone.onnx'), 'SIGSEGV');
    suspects.broke(model, 'SIGSEGV');
    rmSync(model);
    assert.equal(await isAsked(suspects, model), false);
    await suspects.allow(model);
  });

  it('and took the host along are found by its note when the next one starts', async () => {
    await start().begin(model, false);
    assert.equal(notes().length, 1);
    assert.equal(await isAsked(start(), model), true);
    assert.deepEqual(notes(), []);
  });

  it('and died with a real process are found, too', async () => {
    const script = folder.write(
      'host.ts',
      `
      import { RunNotes } from ${JSON.stringify(join(__dirname, '../../../src/extension/engine/runNotes.ts'))};
      new RunNotes(${JSON.stringify(folder.at('storage'))}, console.error).write(${JSON.stringify(model)});
      process.kill(process.pid, 'SIGSEGV');`,
    );
    const { signal } = spawnSync(process.execPath, ['--import', 'tsx', script], { cwd: join(__dirname, '../../..') });
    assert.equal(signal, 'SIGSEGV');
    assert.equal(await isAsked(start(), model), true);
  });

  it('are not taken from a note of a host that lives, nor of a model that was replaced, nor from half a note', async () => {
    await start().begin(model, false);
    const [own] = notes();
    renameSync(folder.at(own!), folder.at(`storage/run-${process.ppid}.json`)); // lives
    assert.equal(await isAsked(start(), model), false);
    assert.equal(notes().length, 1);
    renameSync(folder.at(`storage/run-${process.ppid}.json`), folder.at(own!));
    appendFileSync(model, ', more of them');
    assert.equal(await isAsked(start(), model), false);
    folder.write(`storage/run-${process.pid}.json`, '{"model":');
    assert.equal(await isAsked(start(), model), false);
    assert.deepEqual(notes(), []);
  });

  it('leave no note once their run has ended, and none at all in a process of its own', async () => {
    const suspects = start();
    await suspects.begin(model, false);
    suspects.end();
    suspects.end();
    await suspects.begin(model, true);
    assert.deepEqual(notes(), []);
  });

  it('cost next to nothing', async () => {
    const suspects = start();
    suspects.broke(folder.write('other.onnx', 'of another size'), 'SIGSEGV');
    const began = performance.now();
    for (let at = 0; at < 200; at++) {
      await suspects.begin(model, false);
      suspects.end();
    }
    const each = (performance.now() - began) / 200;
    assert.ok(each < 5, `${each.toFixed(2)} ms`);
  });
});
