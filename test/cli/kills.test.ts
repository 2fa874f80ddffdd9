import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uniform } from '../../src/engine/measure/random.ts';
import { bundle, samplePicture } from '../support/bundles.ts';
import { skip } from '../support/skip.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

/** Of a run of the test; more by hand: WHYLIGHT_KILLS=100 npx mocha test/cli/kills.test.ts */
const kills = Number(process.env['WHYLIGHT_KILLS'] ?? 6);

describe('a sweep', function () {
  this.timeout(60_000 + kills * 20_000);
  const folder = useTemporaryFolder();
  const samples = path.dirname(path.dirname(samplePicture('fox.png')));
  const parts = ['jsonl', 'grad-cam++.npy', 'activation.npy', 'files.npy'].map(
    (ending) => `part-00000-of-00001.${ending}`,
  );

  const begin = (out: string, prefix: readonly string[] = []): ReturnType<typeof spawn> => {
    const model = ['--model', path.join(samples, 'sample.onnx'), '--measures', 'none', '--threads', '1'];
    const args = [bundle('cli'), 'evaluate', folder.at('photos'), '--out', folder.at(out), ...model];
    const [command = '', ...rest] = [...prefix, process.execPath, ...args];
    return spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const end = (child: ReturnType<typeof spawn>): Promise<{ readonly code: number | null; readonly err: string }> => {
    let err = '';
    child.stderr?.on('data', (chunk) => (err += String(chunk)));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, err })));
  };
  const rowsIn = (out: string): number => {
    const file = folder.at(`${out}/${parts[0]!}`);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 2 : 0;
  };
  const expectSame = (out: string): void => {
    for (const name of [...parts, 'results.jsonl', 'summary.json', 'results.parquet', 'report.html'])
      assert.ok(readFileSync(folder.at(`${out}/${name}`)).equals(readFileSync(folder.at(`whole/${name}`))), name);
  };

  beforeEach(async () => {
    mkdirSync(folder.at('photos'));
    const names = readdirSync(path.join(samples, 'evaluation')).filter((name) => name.endsWith('.jpg'));
    for (const name of names.slice(0, 40))
      copyFileSync(path.join(samples, 'evaluation', name), folder.at(`photos/${name}`));
    // One in twenty is broken, the first among them.
    for (const name of ['0.jpg', '050.jpg']) writeFileSync(folder.at(`photos/${name}`), 'no picture');
    assert.equal((await end(begin('whole'))).code, 1);
    assert.equal(rowsIn('whole'), 42);
  });

  it(`killed at ${kills} random moments gives what one that was left alone gives, to the bit`, async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no SIGKILL');
    const next = uniform(7);
    for (let killed = 0; killed < kills;) {
      const child = begin('killed');
      const before = rowsIn('killed');
      const ended = end(child);
      let isOver = false;
      void ended.then(() => (isOver = true));
      // From the first row of this run on, for a random while.
      while (!isOver && rowsIn('killed') <= before) await sleep(5);
      await sleep(100 * next());
      if (isOver) rmSync(folder.at('killed'), { recursive: true }); // it was done: once more from the beginning
      else killed++;
      child.kill('SIGKILL');
      await ended;
    }
    await end(begin('killed'));
    expectSame('killed');
  });

  it('goes on where the disk was full', async function () {
    if (process.platform !== 'linux') skip(this, 'prlimit is Linux’s');
    // No file may grow beyond 8 KB: as a disk that is full, in the middle of a line.
    const { code, err } = await end(begin('full', ['prlimit', '--fsize=8192']));
    assert.notEqual(code, 0);
    assert.ok(!/^\s+at /m.test(err), err);
    assert.match(err, /file-unwritable/);
    const rows = rowsIn('full');
    assert.ok(rows > 0 && rows < 42, String(rows));
    assert.equal((await end(begin('full'))).code, 1);
    expectSame('full');
  });

  it('whose folder vanishes reports what is gone, and keeps what was done', async () => {
    const child = begin('vanished');
    const ended = end(child);
    while (rowsIn('vanished') < 3) await sleep(5);
    rmSync(folder.at('photos'), { recursive: true });
    const { code, err } = await ended;
    assert.equal(code, 1);
    assert.match(err, /file-missing/);
    assert.equal(rowsIn('vanished'), 42);
  });
});
