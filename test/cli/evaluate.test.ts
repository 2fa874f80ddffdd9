import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Lock } from '../../src/runtime/disk/lock.ts';
import { bundle, samplePicture } from '../support/bundles.ts';
import { skip } from '../support/skip.ts';
import { runCli, type CliResult } from '../support/runCli.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const samples = path.dirname(path.dirname(samplePicture('fox.png')));
const model = path.join(samples, 'sample.onnx');

describe('whylight evaluate', function () {
  this.timeout(120_000);
  const folder = useTemporaryFolder();
  const sweep = (out: string, ...more: readonly string[]): Promise<CliResult> =>
    runCli('evaluate', folder.at('photos'), '--model', model, '--out', folder.at(out), '--threads', '1', ...more);
  const read = (out: string, name: string): string => readFileSync(folder.at(`${out}/${name}`), 'utf8');

  beforeEach(() => {
    const names = readdirSync(path.join(samples, 'evaluation'))
      .filter((name) => name.endsWith('.jpg'))
      .slice(0, 12);
    for (const name of names) {
      const label = /^\d+-one-(\w+)\.jpg$/.exec(name)?.[1] ?? 'other';
      mkdirSync(folder.at(`photos/${label}`), { recursive: true });
      copyFileSync(path.join(samples, 'evaluation', name), folder.at(`photos/${label}/${name}`));
    }
  });

  it('explains every picture of class folders, and sums up accuracy and drop with n and intervals', async () => {
    const boxes = path.join(samples, 'evaluation/boxes.json');
    const { code, out } = await sweep('results', '--methods', 'grad-cam++,grad-cam', '--boxes', boxes, '--json');
    assert.equal(code, 0);
    const summary = JSON.parse(out) as Record<string, number> & { methods: Record<string, Record<string, number>> };
    assert.deepEqual([summary['images'], summary['failed'], summary['n'], summary['accuracy']], [12, 0, 12, 100]);
    const plus = summary.methods['grad-cam++'] ?? {};
    for (const key of ['averageDrop', 'increase', 'pointing', 'energy']) assert.ok(Number.isFinite(plus[key]), key);
    assert.ok(Number.isFinite(summary.methods['grad-cam']?.['win']));
    assert.equal(read('results', 'part-00000-of-00001.jsonl').split('\n').length, 14);
  });

  it('reads pictures and classes out of a WebDataset, and boxes out of masks', async () => {
    const names = readdirSync(path.join(samples, 'evaluation')).slice(0, 4);
    const files = names.flatMap((name, at) => [
      [`${at}.jpg`, readFileSync(path.join(samples, 'evaluation', name))] as const,
      [`${at}.cls`, Buffer.from(String(at))] as const,
    ]);
    mkdirSync(folder.at('masks'));
    writeFileSync(folder.at('shard.tar'), tarOf(files));
    for (const at of names.keys()) copyFileSync(samplePicture('fox.png'), folder.at(`masks/${at}.png`));
    const args = ['--model', model, '--out', folder.at('out'), '--boxes', folder.at('masks'), '--measures', 'flip'];
    const { code, out, err } = await runCli('evaluate', folder.at('shard.tar'), ...args, '--json');
    assert.equal(code, 0, err);
    const { n, methods, doubts } = JSON.parse(out) as {
      n: number;
      methods: Record<string, { energy: number }>;
      doubts: Record<string, { n: number }>;
    };
    assert.equal(n, 4);
    assert.ok((methods['grad-cam++']?.energy ?? 0) > 99); // the fox's picture is black nowhere
    assert.equal(doubts['mirror']?.n, 4);
  });

  it('in shards gives the same results as at once, to the bit', async () => {
    assert.equal((await sweep('whole')).code, 0);
    for (const index of [1, 0, 2]) assert.equal((await sweep('shards', '--shard', `${index}/3`)).code, 0);
    assert.equal((await runCli('merge', folder.at('shards'))).code, 0);
    assert.equal(read('shards', 'results.jsonl'), read('whole', 'results.jsonl'));
  });

  it('names missing shards as SLURM takes them, and exits 75', async () => {
    await sweep('shards', '--shard', '1/4');
    const { code, err } = await runCli('merge', folder.at('shards'));
    assert.equal(code, 75);
    assert.match(err, /--array=0,2-3/);
  });

  it('goes on where it was stopped, drops a torn line, and gives the same results', async () => {
    assert.equal((await sweep('whole')).code, 0);
    assert.equal((await sweep('torn')).code, 0);
    const part = folder.at('torn/part-00000-of-00001.jsonl');
    const lines = readFileSync(part, 'utf8').split('\n');
    truncateSync(part, lines.slice(0, 6).join('\n').length + 20);
    const { code, err } = await sweep('torn');
    assert.equal(code, 0);
    assert.match(err, /5 pictures were done before; 7 are left/);
    assert.equal(read('torn', 'results.jsonl'), read('whole', 'results.jsonl'));
    const maps = 'part-00000-of-00001.grad-cam++.npy';
    assert.deepEqual(readFileSync(folder.at(`torn/${maps}`)), readFileSync(folder.at(`whole/${maps}`)));
  });

  it('refuses to mix results of another method', async () => {
    await sweep('results');
    const { code, err } = await sweep('results', '--methods', 'grad-cam');
    assert.notEqual(code, 0);
    assert.match(err, /dataset-other-header/);
  });

  it('explains a picture again that was replaced by another of its name, and says so', async () => {
    assert.equal((await sweep('results')).code, 0);
    const [first = '', other = ''] = read('results', 'results.jsonl').split('\n');
    const { key } = JSON.parse(first) as { key: string };
    copyFileSync(folder.at(`photos/${(JSON.parse(other) as { key: string }).key}`), folder.at(`photos/${key}`));
    const { code, err } = await sweep('results');
    assert.equal(code, 0);
    assert.match(err, /1 have changed since/);
    assert.equal((await sweep('anew')).code, 0);
    assert.equal(read('results', 'results.jsonl'), read('anew', 'results.jsonl'));
  });

  it('says that pictures which are not there any more still count', async () => {
    assert.equal((await sweep('results')).code, 0);
    const { code, err } = await sweep('results', '--sample', '9');
    assert.equal(code, 0);
    assert.match(err, /\n3 of those that were done are not among these pictures\. They count/);
    assert.equal((JSON.parse(read('results', 'summary.json')) as { images: number }).images, 12);
  });

  it('leaves results alone that another process is writing, and exits 75', async () => {
    mkdirSync(folder.at('out'));
    const lock = await Lock.take(folder.at('out/part-00000-of-00001.lock'));
    const { code, err } = await sweep('out');
    await lock.release();
    assert.equal(code, 75);
    assert.match(err, new RegExp(`file-in-use[^]*process ${process.pid}`));
    assert.deepEqual(readdirSync(folder.at('out')), []);
    assert.equal((await sweep('out')).code, 0);
  });

  it('finishes the picture at SIGTERM, exits 75, and can be run again', async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no SIGTERM');
    const args = ['evaluate', folder.at('photos'), '--model', model, '--out', folder.at('stopped')];
    const child = spawn(process.execPath, [bundle('cli'), ...args, '--measures', 'insertion'], { stdio: 'ignore' });
    const part = folder.at('stopped/part-00000-of-00001.jsonl');
    while (!hasRow(part)) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGTERM');
    assert.equal(await new Promise((resolve) => child.on('close', resolve)), 75);
    const rows = readFileSync(part, 'utf8').split('\n').length - 2;
    assert.ok(rows >= 1 && rows < 12, String(rows));
    assert.equal((await sweep('stopped', '--measures', 'insertion')).code, 0);
  });

  it('reports a broken picture, does the rest, and exits 1', async () => {
    writeFileSync(folder.at('photos/fox/broken.jpg'), 'no picture');
    const { code, out } = await sweep('results', '--json');
    assert.equal(code, 1);
    const summary = JSON.parse(out) as { failed: number; images: number; failures: unknown };
    assert.deepEqual([summary.images, summary.failed], [13, 1]);
    assert.deepEqual(summary.failures, { 'image-unreadable': 1 });
  });
});

/** A tar file by hand: ustar headers. */
function tarOf(files: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const blocks = files.flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(content.length.toString(8).padStart(11, '0'), 124);
    header.write('0', 156);
    const sum = header.reduce((total, byte) => total + byte, 8 * 0x20);
    header.write(sum.toString(8).padStart(6, '0'), 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function hasRow(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').split('\n').length > 2;
  } catch {
    return false;
  }
}
