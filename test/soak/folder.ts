/** A sweep over many pictures (links to the samples' evaluation set): memory stays as it is. */
import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { wholeSet } from '../../src/engine/dataset/shard.ts';
import { Ahead } from '../../src/runtime/dataset/ahead.ts';
import { Decoders } from '../../src/runtime/dataset/decoders.ts';
import { rowOf } from '../../src/runtime/dataset/evaluate.ts';
import { headerOf } from '../../src/runtime/dataset/header.ts';
import { activationFile, Part } from '../../src/runtime/dataset/parts.ts';
import type { Sweep } from '../../src/runtime/dataset/sweep.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { bundle, sampleModel } from '../support/bundles.ts';

/** After this many, the decoders' heaps have grown as large as they will: V8 lets them, while there is memory. */
const warmUp = 2000;
/**
 * Of resident memory since, from the median of the first quarter to that of the last: single readings swing by 10 %.
 */
const allowedGrowth = 0.05;
/** Of the objects of the engine's thread, which are counted without garbage: a row that is kept would be seen. */
const allowedBytesOfPicture = 50;

/** @param residentBytes after a collection of garbage */
export async function soakFolder(count: number, model: string, residentBytes: () => number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'whylight-soak-'));
  const photos = path.join(folder, 'photos');
  mkdirSync(photos);
  const set = path.join(path.dirname(sampleModel), 'evaluation');
  const files = readdirSync(set).filter((name) => name.endsWith('.jpg'));
  const keys = Array.from({ length: count }, (_, at) => `${at}.jpg`);
  keys.forEach((key, at) => symlinkSync(path.join(set, files[at % files.length]!), path.join(photos, key)));
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e8 });
  const sweep: Sweep = {
    pictures: { root: photos, keys },
    ...{ model, methods: ['grad-cam++'], measure: { names: [] }, truth: new Map(), boxes: new Map() },
  };
  const { recipe } = await engine.model(model);
  const header = await headerOf(engine, sweep, wholeSet);
  const part = await Part.open(path.join(folder, 'part'), photos, header, ['grad-cam++', activationFile]);
  const script = path.join(path.dirname(bundle('cli')), 'decoder.js');
  const decoders = new Decoders(script, { recipe: recipe.input, maxPixels: 1e8 });
  const ready = new Ahead(keys, (key) => decoders.prepare(path.join(photos, key)), decoders.depth);
  const resident: number[] = [];
  let [warmHeap, heap] = [0, 0];
  for (const [at, key] of keys.entries()) {
    const made = await rowOf(engine, sweep, key, () => ready.take(key));
    assert.ok(!('error' in made.row), JSON.stringify(made.row));
    await part.write(made);
    const done = at + 1;
    if (done < warmUp || done % 100 !== 0) continue;
    const bytes = residentBytes();
    heap = process.memoryUsage().heapUsed;
    resident.push(bytes);
    warmHeap ||= heap;
    if (done % 500 === 0)
      console.log(`${String(done).padStart(6)} pictures: ${megabytes(bytes)} MiB; heap ${megabytes(heap)} MiB`);
  }
  await Promise.all([decoders.close(), part.close(), engine.release()]);
  rmSync(folder, { recursive: true });
  const ofPicture = (heap - warmHeap) / Math.max(count - warmUp, 1);
  assert.ok(ofPicture <= allowedBytesOfPicture, `each picture leaves ${ofPicture.toFixed(0)} bytes on the heap`);
  const quarter = Math.ceil(resident.length / 4);
  const [first, last] = [median(resident.slice(0, quarter)), median(resident.slice(-quarter))];
  const growth = `${megabytes(first)} to ${megabytes(last)} MiB (${(100 * (last / first - 1)).toFixed(1)} %)`;
  console.log(`resident memory, medians of the first and the last quarter: ${growth}`);
  assert.ok(last <= first * (1 + allowedGrowth), `memory grew from ${growth}`);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
