/**
 * The first heatmap of a fresh window, as far as the engine goes: `npx tsx test/bench/coldStart.ts [ROUNDS]`. Each is
 * asked for in a process of its own, which stands for the extension host, by turns with the engine in a process and in
 * a thread; the questions are the panel's. As in the editor, the engine is started when the picture is opened: a second
 * passes until an explanation is asked for (LOOK_MS=0 for none).
 */
import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { startChildProcess } from '../../src/extension/engine/childProcess.ts';
import { EngineClient } from '../../src/extension/engine/engineClient.ts';
import { startWorkerThread } from '../../src/extension/engine/workerThread.ts';
import { bundle, sampleModel, samplePicture } from '../support/bundles.ts';

const starts = {
  process: () => startChildProcess(bundle('child'), { memoryBytes: 2 ** 33 }),
  thread: () => startWorkerThread(bundle('worker')),
};
type Kind = keyof typeof starts;

/** Milliseconds from the first question to the heatmap. */
async function firstHeatmap(kind: Kind): Promise<number> {
  bundle('child'); // made where it is not up to date
  const configuration = () => ({ threads: 2, memoryMegabytes: 512, maxMegapixels: 64 });
  const client = new EngineClient({ start: starts[kind], configuration, log: () => undefined, idleMs: 60_000 });
  void client.ask('colorMaps', {});
  await setTimeout(Number(process.env['LOOK_MS'] ?? 1000));
  const begun = performance.now();
  await client.ask('describe', { model: sampleModel });
  await client.ask('explain', { image: samplePicture('fox.png'), model: sampleModel, top: 5 });
  const spent = performance.now() - begun;
  await client.dispose();
  return spent;
}

function measured(kind: Kind): number {
  const { stdout } = spawnSync(process.execPath, [...process.execArgv, import.meta.filename, kind], {
    encoding: 'utf8',
  });
  return Number(stdout);
}

function compare(rounds: number): void {
  const spent = { process: [] as number[], thread: [] as number[] };
  for (let round = 0; round < rounds; round++)
    for (const kind of ['process', 'thread'] as const) spent[kind].push(measured(kind));
  const differences = spent.process.map((ms, round) => ms - (spent.thread[round] ?? 0)).sort((a, b) => a - b);
  for (const [kind, ms] of Object.entries(spent))
    console.log(`${kind}: least ${Math.round(Math.min(...ms))} ms, n = ${rounds}`);
  console.log(`process − thread: median ${Math.round(differences[rounds >> 1] ?? NaN)} ms`);
}

const [argument = '20'] = process.argv.slice(2);
if (argument === 'process' || argument === 'thread')
  void firstHeatmap(argument).then((ms) => process.stdout.write(String(ms)));
else compare(Number(argument));
