import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { imputePlanes } from '../../src/engine/measure/imputation.ts';
import { uniform } from '../../src/engine/measure/random.ts';
import { readNpy, writeNpy } from '../../src/engine/tensor/npy.ts';
import { bundle, samplePicture } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

const script = path.join(import.meta.dirname, 'measures.py');
const samples = path.dirname(path.dirname(samplePicture('fox.png')));

/** WHYLIGHT_PICTURES=142 takes all; see docs/measures.md for what that gave. */
const most = Number(process.env['WHYLIGHT_PICTURES'] ?? 4);

describe('measures, computed again in NumPy and SciPy', () => {
  const folder = useTemporaryFolder();

  before(function () {
    skipWithoutPython(this, ['numpy', 'scipy', 'cv2', 'onnxruntime']);
  });

  it('agree to 1e-4 on the sample’s pictures', function () {
    this.timeout(20 * 60_000);
    const pictures = ['pictures', 'evaluation']
      .flatMap((name) => readdirSync(path.join(samples, name)).map((file) => path.join(samples, name, file)))
      .filter((file) => /\.(jpg|png)$/.test(file))
      .slice(0, most);
    const model = path.join(samples, 'sample.onnx');
    const measures = 'effect,drop,insertion,deletion,sufficiency,necessity';
    const args = ['--model', model, '--measure', measures, '--json', '--save', 'arrays', '--out', folder.path];
    const answers = execFileSync(process.execPath, [bundle('cli'), 'explain', ...pictures, ...args], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    writeFileSync(folder.at('answers.jsonl'), answers);
    const result = JSON.parse(
      execFileSync(python, [script, model, folder.at('answers.jsonl'), folder.path], { encoding: 'utf8' }),
    ) as { readonly pictures: number; readonly worst: Readonly<Record<string, number>> };
    assert.equal(result.pictures, pictures.length);
    assert.equal(Object.keys(result.worst).length, 11);
    if (process.env['WHYLIGHT_PICTURES']) console.log(result);
    for (const [name, difference] of Object.entries(result.worst))
      assert.ok(difference < 1e-4, `${name}: ${difference}`);
  });

  it('impute as SciPy solves the system, to 1e-3', () => {
    const [width, height] = [48, 40];
    const size = { width, height, frames: 1 };
    const shares = [0.1, 0.5, 0.9];
    const planes = shares.map((share, at) => {
      const next = uniform(at + 7);
      const hidden = Uint8Array.from({ length: width * height }, () => (next() < share ? 1 : 0));
      // A whole block, in addition to single pixels.
      for (let y = 8; y < 30; y++) hidden.fill(1, y * width + 10, y * width + 34);
      const plane = Float32Array.from({ length: width * height }, (_, pixel) => Math.sin(pixel / 50) + next());
      writeFileSync(folder.at(`${at}.plane.npy`), writeNpy([height, width], plane));
      writeFileSync(folder.at(`${at}.hidden.npy`), writeNpy([height, width], Float32Array.from(hidden)));
      return imputePlanes(plane, size, hidden);
    });
    execFileSync(python, [script, 'impute', folder.path, String(shares.length)]);
    planes.forEach((ours, at) => {
      const { data } = readNpy(readFileSync(folder.at(`${at}.filled.npy`)), 'filled');
      const worst = ours.reduce(
        (largest, value, pixel) => Math.max(largest, Math.abs(value - (data[pixel] ?? NaN))),
        0,
      );
      assert.ok(worst < 1e-3, `${worst} at a share of ${shares[at]}`);
    });
  });
});
