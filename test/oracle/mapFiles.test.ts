import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fromFloat16, toFloat16 } from '../../src/engine/tensor/float16.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { bundle, sampleModel, samplePicture } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

const script = path.join(import.meta.dirname, 'mapFiles.py');
const evaluation = path.join(path.dirname(path.dirname(samplePicture('fox.png'))), 'evaluation');

interface Held {
  readonly header: Readonly<Record<string, unknown>>;
  readonly keys: readonly string[];
  readonly arrays: Readonly<
    Record<string, { readonly dtype: string; readonly shape: readonly number[]; readonly values: readonly number[] }>
  >;
}

describe('files of whylight maps, read by NumPy and safetensors', function () {
  this.timeout(120_000);
  const folder = useTemporaryFolder();
  const engine = new Engine();
  after(() => engine.release());

  const maps = (out: string, ...more: readonly string[]): void => {
    const args = ['maps', folder.at('photos'), '--model', sampleModel, '--out', folder.at(out), ...more];
    execFileSync(process.execPath, [bundle('cli'), ...args], { stdio: 'ignore' });
  };
  const read = (out: string): Held =>
    JSON.parse(execFileSync(python, [script, folder.at(out)], { encoding: 'utf8', maxBuffer: 2 ** 28 })) as Held;

  beforeEach(function () {
    skipWithoutPython(this, ['numpy', 'safetensors', 'PIL']);
    const names = readdirSync(evaluation).filter((name) => name.endsWith('.jpg'));
    for (const name of names.slice(0, 3)) {
      const label = /^\d+-one-(\w+)\.jpg$/.exec(name)?.[1] ?? 'other';
      mkdirSync(folder.at(`photos/${label}/größe 日本`), { recursive: true });
      mkdirSync(folder.at(`photos/${label}`), { recursive: true });
      copyFileSync(path.join(evaluation, name), folder.at(`photos/${label}/${name}`));
    }
    copyFileSync(path.join(evaluation, names[3] ?? ''), folder.at('photos/é.jpg'));
  });

  it('hold each picture’s map, class, score and probability, in every format', async () => {
    for (const name of ['a.npz', 'a.safetensors', 'a.npy']) maps(name, '--classes', 'both');
    const [npz, safetensors, npy] = ['a.npz', 'a.safetensors', 'a.npy'].map(read);
    assert.ok(npz && safetensors && npy);
    assert.deepEqual(safetensors, npz);
    assert.deepEqual([npy.keys, npy.header, npy.arrays['maps']], [npz.keys, npz.header, npz.arrays['maps']]);
    const { arrays, keys } = npz;
    assert.ok(keys.includes('é.jpg'));
    assert.deepEqual(
      Object.fromEntries(Object.entries(arrays).map(([key, { dtype, shape }]) => [key, `${dtype} ${shape.join()}`])),
      {
        ...{ maps: 'float16 4,16,16', maps_true: 'float16 4,16,16', seen: 'float32 4,4' },
        ...{ class: 'int64 4', score: 'float32 4', probability: 'float32 4' },
        ...{ class_true: 'int64 4', score_true: 'float32 4', probability_true: 'float32 4' },
      },
    );
    for (const [at, key] of keys.entries()) {
      const { heatmap, class: top } = await engine.explain(path.join(folder.at('photos'), key), sampleModel, {});
      const values = arrays['maps']?.values.slice(256 * at, 256 * (at + 1));
      assert.deepEqual(
        values,
        Array.from(heatmap.values, (value) => fromFloat16(toFloat16(value))),
      );
      const told = ['class', 'score', 'probability'].map((name) => arrays[name]?.values[at]);
      assert.deepEqual(told, [top.index, Math.fround(top.score), Math.fround(top.probability ?? NaN)]);
      const isKnown = key !== 'é.jpg';
      assert.equal(arrays['class_true']?.values[at], isKnown ? top.index : -1);
      assert.deepEqual(
        arrays['maps_true']?.values.slice(256 * at, 256 * (at + 1)),
        isKnown ? values : Array(256).fill(0),
      );
    }
  });

  it('come to another size as PIL brings them there, to 1e-6', () => {
    maps('own.npz', '--dtype', 'float32');
    for (const size of ['7', '5', '1', '40']) {
      maps(`${size}.npz`, '--dtype', 'float32', '--size', size);
      const worst = Number(execFileSync(python, [script, folder.at('own.npz'), folder.at(`${size}.npz`)]));
      assert.ok(worst < 1e-6, `${size}: ${worst}`);
    }
  });
});
