import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodePng } from '../../src/engine/image/encodePng.ts';
import { Photos } from '../../src/runtime/photos.ts';
import { bundle, sampleModel, samplePicture } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const samples = path.dirname(path.dirname(samplePicture('fox.png')));
/**
 * Made by samples/make/shortcut.py: a network that goes by a colored tile, where there is one. 1.2 MB: a smaller one
 * sees too little.
 */
const student = path.join(import.meta.dirname, '../fixtures/shortcut.onnx');
const { labels } = JSON.parse(readFileSync(path.join(samples, 'sample.whylight.json'), 'utf8')) as {
  readonly labels: readonly string[];
};

/** 0..255 of a full color, as Python's colorsys has it. */
function hue(share: number): readonly number[] {
  return [5, 3, 1].map((shift) => {
    const k = (shift + share * 6) % 6;
    return Math.round(255 * (1 - Math.max(0, Math.min(k, 4 - k, 1))));
  });
}

describe('whylight compare, with a student that has learned a shortcut', function () {
  this.timeout(120_000);
  const folder = useTemporaryFolder();
  const photos = new Photos(1e8);

  /** A picture of one object; with a white tile in the corner that has the color of its class. */
  async function write(name: string, isTiled: boolean): Promise<void> {
    const { width, height, rgba } = await photos.photo(path.join(samples, 'evaluation', name));
    const pixels = Uint8Array.from(rgba);
    const label = /-one-(\w+)\.jpg$/.exec(name)?.[1] ?? '';
    const color = hue(labels.indexOf(label) / labels.length);
    const [side, border] = [24, 4];
    for (let y = 0; isTiled && y < side; y++)
      for (let x = 0; x < side; x++) {
        const isInside = Math.min(x, y) >= border && Math.max(x, y) < side - border;
        pixels.set(isInside ? color : [255, 255, 255], 4 * ((height - side + y) * width + width - side + x));
      }
    const file = folder.at(`photos/${name.replace('.jpg', isTiled ? '.tile.png' : '.png')}`);
    writeFileSync(file, await encodePng(width, height, pixels));
  }

  it('finds first the pictures on which it looks elsewhere, though it names them right', async () => {
    mkdirSync(folder.at('photos'));
    const names = readdirSync(path.join(samples, 'evaluation')).filter((name) => name.includes('-one-'));
    for (const [at, name] of names.slice(6, 32).entries()) await write(name, at % 10 === 4);
    const args = [
      'compare',
      folder.at('photos'),
      '--model',
      sampleModel,
      '--model',
      student,
      '--out',
      folder.at('out'),
    ];
    const out = execFileSync(process.execPath, [bundle('cli'), ...args, '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { worst } = JSON.parse(out) as { readonly worst: readonly string[] };
    const tiled = worst.filter((key) => key.includes('.tile.'));
    assert.equal(tiled.length, 3);
    assert.deepEqual([...worst.slice(0, 3)].sort(), [...tiled].sort());
    const rows = readFileSync(folder.at('out/results.jsonl'), 'utf8').trim().split('\n');
    for (const row of rows.map((line) => JSON.parse(line) as { readonly key: string; readonly sameClass: boolean }))
      if (tiled.includes(row.key)) assert.ok(row.sameClass, row.key);
  });
});
