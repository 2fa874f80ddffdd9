import { strict as assert } from 'node:assert';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SeriesPicture } from '../../src/engine/dataset/series/rows.ts';
import type { SeriesSummary } from '../../src/engine/dataset/series/summary.ts';
import { sampleModel, samplePicture } from '../support/bundles.ts';
import { runCli, type CliResult } from '../support/runCli.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const samples = path.dirname(path.dirname(samplePicture('fox.png')));
const fixtures = path.join(import.meta.dirname, '../fixtures');
const whole = path.join(samples, 'sample.onnx');
const shortcut = path.join(fixtures, 'shortcut.onnx');

const lines = <Of>(file: string): readonly Of[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Of);

describe('whylight compare with more than two models', function () {
  this.timeout(120_000);
  const folder = useTemporaryFolder();
  const compare = (out: string, ...more: readonly string[]): Promise<CliResult> => {
    const args = ['--model', folder.at('checkpoints'), '--out', folder.at(out), '--threads', '1'];
    return runCli('compare', folder.at('photos'), ...args, ...more);
  };
  const add = (name: string, model: string): void => {
    copyFileSync(model, folder.at(`checkpoints/${name}.onnx`));
    copyFileSync(model.replace('.onnx', '.whylight.json'), folder.at(`checkpoints/${name}.whylight.json`));
  };

  beforeEach(() => {
    const names = readdirSync(path.join(samples, 'evaluation')).filter((name) => /-one-.*\.jpg$/.test(name));
    for (const name of names.slice(0, 3)) {
      const label = /^\d+-one-(\w+)\.jpg$/.exec(name)?.[1] ?? '';
      mkdirSync(folder.at(`photos/${label}`), { recursive: true });
      copyFileSync(path.join(samples, 'evaluation', name), folder.at(`photos/${label}/${name}`));
    }
    mkdirSync(folder.at('checkpoints'));
    for (const [name, model] of [
      ['epoch1', whole],
      ['epoch2', whole],
      ['epoch10', shortcut],
    ] as const)
      add(name, model);
  });

  it('takes those of a folder in natural order; what does not change is 0, and a step is that of two models compared', async () => {
    const { code, out, err } = await compare('series', '--json');
    assert.equal(code, 0, err);
    const { models, images, changed } = JSON.parse(out) as SeriesSummary;
    assert.deepEqual(
      models.map(({ model }) => model.name),
      ['epoch1.onnx', 'epoch2.onnx', 'epoch10.onnx'],
    );
    assert.equal(images, 3);
    assert.ok(Math.abs((models[1]?.step?.['cosine']?.mean ?? 0) - 1) < 1e-6, 'the same model twice');
    assert.ok((models[1]?.step?.['divergence']?.mean ?? 1) < 1e-6);
    const pair = await runCli(
      ...['compare', folder.at('photos'), '--model', sampleModel, '--model', shortcut, '--out', folder.at('pair')],
      ...['--threads', '1'],
    );
    assert.equal(pair.code, 0, pair.err);
    interface Compared {
      readonly key: string;
      readonly divergence: number;
      readonly agreement: Readonly<Record<string, number>>;
    }
    const pictures = lines<SeriesPicture>(folder.at('series/results.jsonl'));
    for (const { key, agreement, divergence } of lines<Compared>(folder.at('pair/results.jsonl'))) {
      const found = pictures.find((each) => each.key === key)?.steps[1];
      // The sample is right about all three, so both go by the true class; maps of a series are float16.
      assert.ok(Math.abs((found?.agreement?.cosine ?? NaN) - (agreement['cosine'] ?? 0)) < 1e-3, key);
      assert.ok(Math.abs((found?.divergence ?? NaN) - divergence) < 1e-5, key);
    }
    assert.deepEqual(
      changed.map(({ change }) => change),
      changed.map(({ change }) => change).sort((a, b) => b - a),
    );
    const report = readFileSync(folder.at('series/report.html'), 'utf8');
    assert.match(report, /What changed most/);
    assert.equal(report.match(/<img /g)?.length, 9, 'three pictures through three models');
  });

  it('runs only the new model when another one joins', async () => {
    await compare('grown');
    add('epoch20', whole);
    const { code, err } = await compare('grown', '--json');
    assert.equal(code, 0);
    assert.equal(err.match(/3 pictures were done before; 0 are left/g)?.length, 3);
    await compare('at-once');
    assert.deepEqual(
      lines<SeriesPicture>(folder.at('grown/results.jsonl')),
      lines<SeriesPicture>(folder.at('at-once/results.jsonl')),
    );
  });

  it('in shards gives the same results as at once, when they are merged; what is missing is named', async () => {
    await compare('whole');
    assert.equal((await compare('shards', '--shard', '1/2')).code, 0);
    const early = await runCli('merge', folder.at('shards'));
    assert.deepEqual([early.code, /--array=0/.test(early.err)], [75, true]);
    assert.equal((await compare('shards', '--shard', '0/2')).code, 0);
    assert.equal((await runCli('merge', folder.at('shards'), '--pictures', folder.at('photos'))).code, 0);
    for (const name of ['results.jsonl', 'summary.json', 'report.html'])
      assert.equal(readFileSync(folder.at(`shards/${name}`), 'utf8'), readFileSync(folder.at(`whole/${name}`), 'utf8'));
  });

  it('that was stopped says which models are not done, and that the same command goes on', async () => {
    await compare('stopped');
    const [last = ''] = readdirSync(folder.at('stopped')).filter((name) => name.startsWith('epoch10'));
    const part = folder.at(`stopped/${last}/part-00000-of-00001.jsonl`);
    writeFileSync(part, readFileSync(part, 'utf8').split('\n').slice(0, 2).join('\n') + '\n');
    const { code, err } = await runCli('merge', folder.at('stopped'));
    assert.equal(code, 75);
    assert.match(err, /Not done: epoch10\.onnx\./);
  });

  it('explains the first model’s class where the truth is not known, and names a broken picture', async () => {
    const broken = folder.at('loose');
    mkdirSync(broken);
    copyFileSync(samplePicture('fox.png'), path.join(broken, 'fox.png'));
    copyFileSync(whole, path.join(broken, 'none.png'));
    const args = ['--model', folder.at('checkpoints'), '--out', folder.at('loose-out'), '--threads', '1'];
    const { code, err } = await runCli('compare', broken, ...args);
    assert.equal(code, 1);
    assert.equal(err.match(/image-\w+ none\.png/g)?.length, 3);
    const [fox] = lines<SeriesPicture>(folder.at('loose-out/results.jsonl'));
    const classes = fox?.models.map((said) => ('class' in said ? said.class.label : ''));
    assert.deepEqual(classes, ['fox', 'fox', 'fox']);
  });
});
