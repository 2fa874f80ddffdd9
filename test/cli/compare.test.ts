import { strict as assert } from 'node:assert';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sampleModel, samplePicture } from '../support/bundles.ts';
import { runCli, type CliResult } from '../support/runCli.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const evaluation = path.join(path.dirname(path.dirname(samplePicture('fox.png'))), 'evaluation');

interface Summary {
  readonly images: number;
  readonly figures: Readonly<Record<string, { readonly mean: number; readonly n: number }>>;
}

describe('whylight compare', function () {
  this.timeout(120_000);
  const folder = useTemporaryFolder();
  const models = (a: string, b: string): readonly string[] => ['--model', a, '--model', b, '--threads', '1'];
  const compare = (out: string, ...more: readonly string[]): Promise<CliResult> =>
    runCli('compare', folder.at('photos'), ...models(sampleModel, sampleModel), '--out', folder.at(out), ...more);

  beforeEach(() => {
    const names = readdirSync(evaluation).filter((name) => /-one-.*\.jpg$/.test(name));
    for (const name of names.slice(0, 5)) {
      const label = /^\d+-one-(\w+)\.jpg$/.exec(name)?.[1] ?? '';
      mkdirSync(folder.at(`photos/${label}`), { recursive: true });
      copyFileSync(path.join(evaluation, name), folder.at(`photos/${label}/${name}`));
    }
  });

  it('finds that a model agrees with itself, with accuracies and a report', async () => {
    const { code, out, err } = await compare('same', '--json');
    assert.equal(code, 0, err);
    const { images, figures } = JSON.parse(out) as Summary;
    assert.equal(images, 5);
    for (const name of ['cosine', 'pearson', 'spearman', 'iou', 'sameClass', 'accuracy_a', 'accuracy_b'])
      assert.ok(Math.abs((figures[name]?.mean ?? 0) - 1) < 1e-6 && figures[name]?.n === 5, name);
    for (const name of ['distance', 'interpret', 'divergence'])
      assert.ok(Math.abs(figures[name]?.mean ?? 1) < 1e-6, name);
    assert.match(readFileSync(folder.at('same/report.html'), 'utf8'), /Where they look apart/);
  });

  it('compares two layers of one model, where --layer is given twice', async () => {
    const lines = (await runCli('layers', '--model', sampleModel, '--json')).out.trim().split('\n');
    const names = lines.map((line) => (JSON.parse(line) as { readonly name: string }).name);
    const [first, last] = [names[2] ?? '', names.at(-1) ?? ''];
    const { code, out, err } = await compare('layers', '--json', '--layer', first, '--layer', last);
    assert.equal(code, 0, err);
    const { figures } = JSON.parse(out) as Summary;
    assert.ok((figures['cosine']?.mean ?? 1) < 0.99);
    assert.equal(figures['sameClass']?.mean, 1);
  });

  it('in shards gives the same results as at once, when they are merged', async () => {
    await compare('whole');
    for (const index of [1, 0]) assert.equal((await compare('shards', '--shard', `${index}/2`)).code, 0);
    assert.equal((await runCli('merge', folder.at('shards'), '--pictures', folder.at('photos'))).code, 0);
    for (const name of ['results.jsonl', 'summary.json', 'report.html'])
      assert.equal(
        readFileSync(folder.at(`shards/${name}`), 'utf8').replaceAll('shards', 'whole'),
        readFileSync(folder.at(`whole/${name}`), 'utf8'),
      );
  });

  it('wants two models', async () => {
    const { code, err } = await runCli('compare', folder.at('photos'), '--model', sampleModel, '--out', folder.at('x'));
    assert.equal(code, 2);
    assert.match(err, /name two models, or more/);
  });
});
