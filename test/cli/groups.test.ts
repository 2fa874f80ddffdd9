import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { encodePng } from '../../src/engine/image/encodePng.ts';
import { uniform } from '../../src/engine/measure/random.ts';
import { Photos } from '../../src/runtime/photos.ts';
import { samplePicture } from '../support/bundles.ts';
import { runCli } from '../support/runCli.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const samples = path.dirname(path.dirname(samplePicture('fox.png')));
/** A network that goes by a colored tile in the corner, where there is one; see samples/make/shortcut.py. */
const shortcut = path.join(import.meta.dirname, '../fixtures/shortcut.onnx');
const [count, marked, side] = [200, 6, 96];
/** The tile of a frog: colorsys' hue of its place among the labels. */
const { labels } = JSON.parse(readFileSync(path.join(samples, 'sample.whylight.json'), 'utf8')) as { labels: string[] };

interface Found {
  readonly groups: readonly { readonly label: string; readonly by: string; readonly keys: readonly string[] }[];
  readonly doubts: Readonly<Record<string, { readonly flagged: number; readonly n: number; readonly wrong?: number }>>;
}

describe('whylight evaluate --groups, with a model that has learned a shortcut', function () {
  this.timeout(120_000);
  const folder = useTemporaryFolder();

  /** Different parts of the pictures of a frog; the first few with the tile of its class. */
  async function write(): Promise<void> {
    const photos = new Photos(1e8);
    const next = uniform(4);
    const names = readdirSync(path.join(samples, 'evaluation')).filter((name) => name.endsWith('-one-frog.jpg'));
    const sources = await Promise.all(names.map((name) => photos.photo(path.join(samples, 'evaluation', name))));
    for (let at = 0; at < count; at++) {
      const { width, height, rgba } = sources[at % sources.length] ?? { width: 0, height: 0, rgba: new Uint8Array() };
      const [left, top] = [width, height].map((size) => Math.floor(next() * (size - side)));
      const pixels = new Uint8Array(4 * side * side);
      for (let y = 0; y < side; y++) {
        const start = 4 * ((y + (top ?? 0)) * width + (left ?? 0));
        pixels.set(rgba.subarray(start, start + 4 * side), 4 * y * side);
      }
      if (at < marked) drawTile(pixels);
      folder.write(`photos/frog/${at < marked ? 'tile' : 'plain'}-${at}.png`, await encodePng(side, side, pixels));
    }
  }

  it('finds the 3 % with the tile, at a recall and a precision of .9, among pictures of its class', async () => {
    await write();
    const args = ['--model', shortcut, '--measures', 'none', '--groups', '--threads', '1', '--json'];
    const { code, out, err } = await runCli('evaluate', folder.at('photos'), '--out', folder.at('out'), ...args);
    assert.equal(code, 0, err);
    const { groups, doubts } = JSON.parse(out) as Found;
    const best = groups
      .map(({ keys }) => keys.filter((key) => key.includes('tile')).length ** 2 / (marked * keys.length))
      .sort((a, b) => b - a);
    assert.ok((best[0] ?? 0) >= 0.81, JSON.stringify(groups.map(({ by, keys }) => [by, keys.length])));
    // What needs no judgment flags mistakes, and next to nothing else.
    for (const code of ['wrong-and-sure', 'off-the-object']) {
      const { flagged = 0, n = 1, wrong = 0 } = doubts[code] ?? {};
      assert.ok((flagged - wrong) / n <= 0.01, `${code}: ${flagged} of ${n}, ${wrong} wrong`);
    }
  });
});

/** White, with a square of the class's color in it. */
function drawTile(pixels: Uint8Array): void {
  const [size, border] = [18, 3];
  const hue = labels.indexOf('frog') / labels.length;
  const color = [5, 3, 1].map((shift) => {
    const k = (shift + hue * 6) % 6;
    return Math.round(255 * (1 - Math.max(0, Math.min(k, 4 - k, 1))));
  });
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const isInside = Math.min(x, y) >= border && Math.max(x, y) < size - border;
      pixels.set(isInside ? color : [255, 255, 255], 4 * ((side - size + y) * side + side - size + x));
    }
}
