/** What maps files of weights may be ended by whoever writes them: the command line says so, whatever happens. */
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle, sampleModel, samplePicture } from '../support/bundles.ts';
import { skip } from '../support/skip.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Score-CAM takes its time. */
function explain(model: string): { pid: number; ended: Promise<Ended> } {
  const args = [bundle('cli'), 'explain', samplePicture('two-cats.jpg'), '--model', model, '--method', 'score-cam'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (part) => (stderr += String(part)));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stderr })));
  return { pid: child.pid!, ended };
}

/** The process that does the work, once it has loaded ONNX Runtime. */
async function workerOf(pid: number): Promise<number> {
  for (;;) {
    const [worker] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    if (worker !== undefined && readFileSync(`/proc/${worker}/maps`, 'utf8').includes('onnxruntime'))
      return Number(worker);
    await sleep(5);
  }
}

describe('the command line, whose process of the models', function () {
  const folder = useTemporaryFolder();
  const bytes = readFileSync(sampleModel);
  before(function () {
    if (!existsSync(`/proc/self/task/${process.pid}/children`))
      skip(this, 'child processes are found in /proc: Linux only');
    bundle('cli');
  });

  // Exit codes as the command line has them: 75 for what another try may mend, 3 for a model that is refused.
  for (const [signal, expected, said] of [
    ['SIGBUS', 75, /Error \[model-changed\] m\.onnx was replaced while it was being explained\./],
    ['SIGSEGV', 1, /Error \[engine-crashed\] .*SIGSEGV/],
  ] as const) {
    it(`is ended by ${signal}, says so, and what to do`, async () => {
      const { pid, ended } = explain(folder.write('m.onnx', bytes));
      process.kill(await workerOf(pid), signal);
      const { code, stderr } = await ended;
      assert.equal(code, expected);
      assert.match(stderr, said);
      assert.match(stderr, /\n {2}Try again/);
    });
  }

  it('is ended together with it, by whoever wants it to end', async () => {
    const { pid, ended } = explain(folder.write('m.onnx', bytes));
    const worker = await workerOf(pid);
    process.kill(pid, 'SIGTERM');
    assert.equal((await ended).signal, 'SIGTERM');
    assert.ok(!existsSync(`/proc/${worker}`));
  });

  it('loses the file under it at any moment: an explanation, or an error with a code', async function () {
    this.timeout(120_000);
    const outcomes: Ended[] = [];
    for (let delay = 0; delay < 1200; delay += 150) {
      const model = folder.write('m.onnx', bytes);
      const { pid, ended } = explain(model);
      if (delay > 300) await workerOf(pid).catch(() => undefined); // too late
      await sleep(delay);
      truncateSync(model);
      writeFileSync(model, bytes.subarray(0, 100));
      outcomes.push(await ended);
    }
    for (const { code, stderr } of outcomes)
      assert.ok(
        code === 0 || ([1, 3, 75].includes(code ?? -1) && /^Error \[(model|file)-/m.test(stderr)),
        `${code}: ${stderr}`,
      );
    assert.ok(outcomes.some(({ code }) => code !== 0));
  });
});
