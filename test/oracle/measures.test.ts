import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Jimp } from 'jimp';
import { imputePlanes } from '../../src/engine/measure/imputing/imputation.ts';
import { uniform } from '../../src/engine/measure/random.ts';
import { readNpy, writeNpy } from '../../src/engine/tensor/npy.ts';
import { wishedNames } from '../../src/engine/measure/wish.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { samplePicture } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

const script = path.join(import.meta.dirname, 'measures.py');
const samples = path.dirname(path.dirname(samplePicture('fox.png')));

/** WHYLIGHT_PICTURES=200 takes all, with the usual 32 steps; see docs/measures.md for what that gave. */
const wanted = process.env['WHYLIGHT_PICTURES'] || undefined;
const most = Number(wanted ?? 24);
const names = wishedNames.filter((name) => name !== 'randomization');

describe('measures, computed again in NumPy and SciPy', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine();
  after(() => engine.release());

  before(function () {
    skipWithoutPython(this, ['numpy', 'scipy', 'cv2', 'onnxruntime']);
  });

  /** The sample's pictures; where there are more wanted, their mirror images. */
  async function pictures(): Promise<readonly string[]> {
    const all = ['pictures', 'evaluation']
      .flatMap((name) => readdirSync(path.join(samples, name)).map((file) => path.join(samples, name, file)))
      .filter((file) => /\.(jpg|png)$/.test(file))
      .slice(0, most);
    const mirrored = all.slice(0, most - all.length).map(async (file, at) => {
      const picture = await Jimp.read(file);
      return folder.write(`mirrored-${at}.png`, await picture.flip({ horizontal: true }).getBuffer('image/png'));
    });
    return [...all, ...(await Promise.all(mirrored))];
  }

  it(`agree to 1e-4 on ${most} pictures`, async function () {
    this.timeout(120 * 60_000);
    const all = await pictures();
    assert.equal(all.length, most);
    const model = path.join(samples, 'sample.onnx');
    for (const [at, file] of all.entries()) {
      // Each measure of some pictures, and what is quick of all; all of all where more are wanted.
      const few = { names: names.filter((name) => name !== 'road' || at % 12 === 0), steps: at === 0 ? 32 : 6 };
      const measure = { baselines: false, ...(wanted ? { names } : few) };
      const { class: explained, heatmap, regions, measures, input } = await engine.explain(file, model, { measure });
      const map = { ...heatmap, values: [...heatmap.values] };
      const line = { name: String(at), class: explained, heatmap: map, regions, measures };
      appendFileSync(folder.at('answers.jsonl'), `${JSON.stringify(line)}\n`);
      writeFileSync(folder.at(`${at}.input.npy`), writeNpy(input.dims, input.data));
    }
    const result = JSON.parse(
      execFileSync(python, [script, model, folder.at('answers.jsonl'), folder.path], { encoding: 'utf8' }),
    ) as { readonly pictures: number; readonly worst: Readonly<Record<string, number>> };
    assert.equal(result.pictures, all.length);
    assert.equal(Object.keys(result.worst).length, 15);
    if (wanted) console.log(result);
    for (const [name, difference] of Object.entries(result.worst))
      assert.ok(difference < 1e-4, `${name}: ${difference}`);
  });

  it('impute as SciPy solves the system, to 1e-3, and as pytorch-grad-cam does without its noise', function () {
    this.timeout(5 * 60_000); // imports PyTorch
    // Of few single pixels and of strips a solver that looks at the sum of all errors stops too early.
    const cases = [
      { width: 48, height: 40, share: 0.1 },
      { width: 48, height: 40, share: 0.5 },
      { width: 48, height: 40, share: 0.9 },
      { width: 224, height: 224, share: 0.2, block: false },
      { width: 160, height: 96, share: 0.6 },
      { width: 200, height: 3, share: 0.9, block: false },
      { width: 1, height: 40, share: 0.5, block: false },
    ];
    const planes = cases.map(({ width, height, share, block = true }, at) => {
      const next = uniform(at + 7);
      const hidden = Uint8Array.from({ length: width * height }, () => (next() < share ? 1 : 0));
      // A whole block, in addition to single pixels.
      if (block) for (let y = 8; y < 30; y++) hidden.fill(1, y * width + 10, y * width + 34);
      // As far apart as the numbers of a usual model's input.
      const plane = Float32Array.from({ length: width * height }, (_, pixel) => 1.5 * Math.sin(pixel / 50) + next());
      writeFileSync(folder.at(`${at}.plane.npy`), writeNpy([height, width], plane));
      writeFileSync(folder.at(`${at}.hidden.npy`), writeNpy([height, width], Float32Array.from(hidden)));
      return imputePlanes(plane, { width, height, frames: 1 }, hidden);
    });
    execFileSync(python, [script, 'impute', folder.path, String(cases.length)]);
    planes.forEach((ours, at) => {
      for (const name of ['filled', 'peer']) {
        const file = folder.at(`${at}.${name}.npy`);
        if (name === 'peer' && !existsSync(file)) continue; // pytorch-grad-cam is not installed
        const { data } = readNpy(readFileSync(file), name);
        const apart = ours.map((value, pixel) => Math.abs(value - (data[pixel] ?? NaN)));
        const worst = Math.max(...apart);
        assert.ok(worst < 1e-3, `${name}: ${worst} of ${JSON.stringify(cases[at])}`);
      }
    });
  });
});
