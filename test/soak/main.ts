/**
 * npm run soak -- [--count 5000] [--folder [--model FILE]]: thousands of explanations in one process; memory, handles
 * and temporary files stay as they are. `--folder`: a sweep over so many pictures.
 */
import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { methods } from '../../src/engine/cam/methods.ts';
import type { MethodName } from '../../src/vocabulary/names.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { sampleModel, samplePicture } from '../support/bundles.ts';
import { sharedData } from '../support/sharedData.ts';
import { smallModel } from '../support/smallNetwork.ts';
import { Dice } from '../fuzz/dice.ts';
import { soakFolder } from './folder.ts';

/** After this many, caches and arenas have grown as large as they will. */
const warmUp = 500;
/** Of resident memory after the warm-up. */
const allowedGrowth = 0.05;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '5000' },
    folder: { type: 'boolean', default: false },
    model: { type: 'string', default: sampleModel },
  },
});
const count = Number(values.count);

const pictures = ['cat-and-dog.jpg', 'two-cats.jpg', 'fox.png', 'panda.jpg', 'guitar.jpg'].map(samplePicture);
const real = [
  'cifar10_resnet20_onnc.onnx',
  'mobilenet_v1_0.25_224_keras.onnx',
  'cifar10_vit_pgd_2_3_16.onnx',
  'mobilenetv2-12-int8.onnx',
];

/** Those that run the model for each channel would take hours: they are left to the small model. */
const names = Object.keys(methods) as MethodName[];
const quick = names.filter((name) => methods[name].needs !== 'runs');

async function explainOnce(engine: Engine, model: string, dice: Dice): Promise<void> {
  const { layers, classCount } = await engine.model(model);
  const name = dice.pick(model.endsWith('small.onnx') ? names : quick);
  const fitting = layers.filter(({ reason }) => reason === undefined || methods[name].needs !== 'gradient').slice(-6);
  const wish = {
    class: dice.below(classCount),
    method: name,
    ...(fitting.length > 0 && { layer: dice.pick(fitting).tensor }),
  };
  await engine.explain(dice.pick(pictures), model, wish);
}

/** Resident bytes with as little garbage as can be had: the least of a few looks. */
function residentBytes(): number {
  return Math.min(...Array.from({ length: 5 }, () => (globalThis.gc?.(), process.memoryUsage.rss())));
}

function temporaryFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'whylight-soak-'));
  writeFileSync(path.join(folder, 'small.onnx'), smallModel());
  const models = [
    sampleModel,
    path.join(folder, 'small.onnx'),
    ...real.map((name) => sharedData(`models/${name}`)).filter((file) => existsSync(file)),
  ];
  const before = {
    files: temporaryFiles(folder),
    resources: process.getActiveResourcesInfo().length,
    listeners: process.eventNames().length,
  };
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e8 });
  const dice = new Dice(1);
  let [warm, most] = [0, 0];
  console.log(`${models.length} models, ${pictures.length} pictures, ${names.length} methods`);
  for (let done = 1; done <= count; done++) {
    // Some of one model, then the next: more models than the engine keeps.
    await explainOnce(engine, models[Math.floor(done / 20) % models.length]!, dice);
    if (done < warmUp || done % 100 !== 0) continue;
    const bytes = residentBytes();
    warm ||= bytes;
    most = Math.max(most, bytes);
    if (done % 500 === 0)
      console.log(
        `${String(done).padStart(6)} explanations: ${(bytes / 2 ** 20).toFixed(0)} MiB, ${(100 * (bytes / warm - 1)).toFixed(1)} %`,
      );
  }
  await engine.release();
  const last = residentBytes();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const after = {
    files: temporaryFiles(folder),
    resources: process.getActiveResourcesInfo().length,
    listeners: process.eventNames().length,
  };
  rmSync(folder, { recursive: true });
  console.log(`all released: ${(last / 2 ** 20).toFixed(0)} MiB`);
  assert.deepEqual(after.files, before.files, 'files were left behind');
  assert.ok(
    after.resources <= before.resources,
    `handles were left behind: ${process.getActiveResourcesInfo().join()}`,
  );
  assert.ok(
    after.listeners <= before.listeners,
    `listeners were left behind: ${process.eventNames().map(String).join()}`,
  );
  assert.ok(most <= warm * (1 + allowedGrowth), `memory grew by ${(100 * (most / warm - 1)).toFixed(1)} %`);
}

void (values.folder ? soakFolder(count, values.model, residentBytes) : main());
