import { strict as assert } from 'node:assert';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sampleModel, samplePicture } from '../support/bundles.ts';
import { runCli, type CliResult } from '../support/runCli.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const evaluation = path.join(path.dirname(path.dirname(samplePicture('fox.png'))), 'evaluation');

describe('whylight maps', function () {
  this.timeout(120_000);
  const folder = useTemporaryFolder();
  const maps = (out: string, ...more: readonly string[]): Promise<CliResult> =>
    runCli('maps', folder.at('photos'), '--model', sampleModel, '--out', folder.at(out), '--threads', '1', ...more);

  beforeEach(() => {
    mkdirSync(folder.at('photos'));
    const names = readdirSync(evaluation).filter((name) => name.endsWith('.jpg'));
    for (const name of names.slice(0, 5)) copyFileSync(path.join(evaluation, name), folder.at(`photos/${name}`));
  });

  it('in shards writes the same file as at once, byte for byte, when they are merged', async () => {
    const whole = await maps('whole.npz', '--json');
    assert.equal(whole.code, 0, whole.err);
    const summary = JSON.parse(whole.out) as Record<string, unknown>;
    assert.deepEqual(
      [summary['images'], summary['failed'], summary['grid'], summary['dtype']],
      [5, 0, [16, 16], 'float16'],
    );
    for (const index of [1, 0]) assert.equal((await maps('shards.npz', '--shard', `${index}/2`)).code, 0);
    assert.ok(!existsSync(folder.at('shards.npz')));
    assert.equal((await runCli('merge', folder.at('shards.npz'))).code, 0);
    assert.ok(readFileSync(folder.at('shards.npz')).equals(readFileSync(folder.at('whole.npz'))));
  });

  it('writes 50,000 maps of 16 × 16 cells, with all that belongs to them, into less than 32 MB', async () => {
    const names = readdirSync(folder.at('photos'));
    const longest = names.reduce((longer, name) => (name.length > longer.length ? name : longer), '');
    const two = [longest, names.find((name) => name !== longest)];
    writeFileSync(folder.at('two.txt'), two.map((name) => `photos/${name}\n`).join(''));
    writeFileSync(folder.at('five.txt'), names.map((name) => `photos/${name}\n`).join(''));
    const size = async (list: string): Promise<number> => {
      const out = folder.at(`${list}.npz`);
      const args = ['--list', folder.at(`${list}.txt`), '--model', sampleModel, '--out', out, '--threads', '1'];
      assert.equal((await runCli('maps', ...args)).code, 0);
      return readFileSync(out).length;
    };
    const [ofTwo, ofFive] = [await size('two'), await size('five')];
    const row = (ofFive - ofTwo) / 3;
    const key = `photos/${longest}`.length;
    // The map, the key, class, score, probability, and where the map lies on the picture.
    assert.equal(row, 2 * 16 * 16 + key + 8 + 4 + 4 + 16);
    const shortKeys = 50_000 * (row - key + 64);
    assert.ok(ofTwo + shortKeys < 32e6, 'with keys of 64 bytes');
  });

  it('names missing shards as SLURM takes them, and exits 75', async () => {
    await maps('shards.npz', '--shard', '1/4');
    const { code, err } = await runCli('merge', folder.at('shards.npz.parts'));
    assert.equal(code, 75);
    assert.match(err, /--array=0,2-3/);
  });

  it('goes on where it was stopped', async () => {
    await maps('whole.safetensors');
    await maps('torn.safetensors');
    const part = folder.at('torn.safetensors.parts/part-00000-of-00001.jsonl');
    truncateSync(part, readFileSync(part, 'utf8').split('\n').slice(0, 4).join('\n').length + 9);
    const { code, err } = await maps('torn.safetensors');
    assert.equal(code, 0);
    assert.match(err, /3 pictures were done before; 2 are left/);
    assert.ok(readFileSync(folder.at('torn.safetensors')).equals(readFileSync(folder.at('whole.safetensors'))));
  });

  it('leaves a broken picture out of the file, names it, and exits 1', async () => {
    writeFileSync(folder.at('photos/broken.jpg'), 'no picture');
    const { code, out, err } = await maps('maps.npz', '--json');
    assert.equal(code, 1);
    assert.match(err, /image-unreadable broken\.jpg/);
    const summary = JSON.parse(out) as Record<string, unknown>;
    assert.deepEqual([summary['images'], summary['failed']], [5, 1]);
  });

  it('fails pictures whose true class is not known when it is asked for', async () => {
    const { code, err } = await maps('maps.npz', '--classes', 'true');
    assert.equal(code, 1);
    assert.match(err, /dataset-no-truth/);
  });

  it('refuses a file that it can’t write, and parts of another method', async () => {
    const other = await maps('maps.h5');
    assert.deepEqual([other.code, /ends with \.npz, \.safetensors, \.npy/.test(other.err)], [2, true]);
    await maps('maps.npz');
    const mixed = await maps('maps.npz', '--method', 'grad-cam');
    assert.match(mixed.err, /dataset-other-header/);
    assert.notEqual(mixed.code, 0);
  });
});
