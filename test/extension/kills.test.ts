/**
 * The engine's process killed at random moments while requests keep coming: every one is answered, and the next works.
 * WHYLIGHT_KILLS=200 npx mocha --spec test/extension/kills.test.ts kills it as often.
 */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChildProcess } from '../../src/extension/engine/childProcess.ts';
import { EngineClient } from '../../src/extension/engine/engineClient.ts';
import type { MethodName } from '../../src/vocabulary/names.ts';
import { bundle, sampleModel, samplePicture } from '../support/bundles.ts';
import { random } from '../support/random.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const kills = Number(process.env['WHYLIGHT_KILLS'] ?? 20);
const signals = ['SIGKILL', 'SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGTERM'] as const;
const methods: readonly MethodName[] = ['grad-cam++', 'signed', 'eigen-cam', 'score-cam', 'ablation-cam'];
/** Long enough that some come while the engine starts, some while it reads the model, and most in a run. */
const longestWaitMs = 500;
const cats = { image: samplePicture('two-cats.jpg'), model: sampleModel, top: 3 };

describe(`a child that is killed ${kills} times`, () => {
  const folder = useTemporaryFolder();

  it('answers every request, and works again after each', async function () {
    this.timeout(600_000);
    const script = folder.write(
      'child.js',
      `require('node:fs').writeFileSync(${JSON.stringify(folder.at('pid'))}, String(process.pid)); require(${JSON.stringify(bundle('child'))});`,
    );
    const client = new EngineClient({
      start: () => startChildProcess(script, { memoryBytes: 8 * 2 ** 30 }),
      configuration: () => ({ threads: 1, memoryMegabytes: 256, maxMegapixels: 64 }),
      log: () => undefined,
      idleMs: 60_000,
    });
    const next = random(11);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
    const tally = new Tally();
    const expected = (await client.ask('explain', cats)).predictions;
    for (let kill = 0; kill < kills; kill++) {
      const end = performance.now() + next() * longestWaitMs;
      while (performance.now() < end) {
        const slot = pick(['panel', 'other panel']); // each new wish cancels the one before
        void tally.count(
          client.ask('explain', { ...cats, method: pick(methods), class: Math.floor(next() * 5) }, { slot }),
        );
        void tally.count(client.ask(pick(['seen', 'describe'] as const), cats));
        await sleep(next() * 60);
      }
      killByHand(Number(readFileSync(folder.at('pid'))), pick(signals));
      await sleep(next() * 20);
      // What runs or waits now may still belong to the child that just died; what is asked then may not.
      await tally.count(client.ask('colorMaps', {}));
      assert.deepEqual((await client.ask('explain', cats)).predictions, expected, `after kill ${kill + 1}`);
    }
    await tally.settled();
    await client.dispose();
    const { asked, outcomes } = tally;
    console.log(`      ${asked} requests: ${JSON.stringify(outcomes)}`);
    // SIGBUS is what a file that is cut short ends with.
    const known = ['answered', 'canceled', 'engine-crashed', 'model-changed'];
    assert.deepEqual(
      Object.keys(outcomes).filter((outcome) => !known.includes(outcome)),
      [],
    );
    assert.equal(
      Object.values(outcomes).reduce((sum, count) => sum + count, 0),
      asked,
    );
    const { 'engine-crashed': crashed = 0, 'model-changed': cut = 0 } = outcomes;
    assert.ok(crashed + cut >= kills / 3, 'the others hit one that was canceled, or none');
  });
});

/** What became of the requests. */
class Tally {
  asked = 0;
  readonly outcomes: Record<string, number> = {};
  private readonly open = new Set<Promise<void>>();

  count(request: Promise<unknown>): Promise<void> {
    this.asked++;
    const noted: Promise<void> = request.then(
      () => this.note('answered'),
      (error: { code: string }) => this.note(error.code),
    );
    this.open.add(noted);
    return noted;
  }

  settled(): Promise<unknown> {
    return Promise.all(this.open);
  }

  private note(outcome: string): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }
}

/** It may be gone already. */
function killByHand(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH');
  }
}
