import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { bundle, samplePicture } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

/** What may part: float16 of the maps, and the other generator of the bootstrap. */
const allowed = (figure: string): number => {
  if (figure === 'energy of a picture' || figure === 'Quantus: relevance mass') return 2e-3;
  if (figure === 'loc of a picture') return 2e-2;
  if (figure === 'interval ends, in widths') return 0.15;
  if (figure === 'Quantus: pointing game, share that differs') return 0.1;
  return 1e-9;
};

/** Of a run of the test; more by hand: WHYLIGHT_PICTURES=300 npx mocha test/oracle/evaluation.test.ts */
const count = Number(process.env['WHYLIGHT_PICTURES'] ?? 40);

describe('a sweep’s figures', function () {
  this.timeout(60_000 + 1000 * count);
  const folder = useTemporaryFolder();
  const samples = path.dirname(path.dirname(samplePicture('fox.png')));

  it('are those of NumPy over its lines, and of its maps and boxes (Quantus’ too, where it is installed)', function () {
    skipWithoutPython(this, ['numpy', 'PIL']);
    const boxes = folder.at('boxes.json');
    const script = (name: string): string => path.join(import.meta.dirname, name);
    const set = path.join(samples, 'evaluation');
    const made = spawnSync(python, [script('morePictures.py'), set, String(count), folder.path], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    const methods = ['--methods', 'grad-cam++,grad-cam', '--measures', 'drop'];
    const args = ['evaluate', folder.at('photos'), '--out', folder.at('out'), '--boxes', boxes, '--threads', '1'];
    const model = ['--model', path.join(samples, 'sample.onnx')];
    const sweep = spawnSync(process.execPath, [bundle('cli'), ...args, ...model, ...methods], { encoding: 'utf8' });
    assert.equal(sweep.status, 0, sweep.stderr);
    const { stdout, stderr } = spawnSync(python, [script('evaluation.py'), folder.at('out'), boxes], {
      encoding: 'utf8',
    });
    assert.notEqual(stdout, '', stderr);
    const found = JSON.parse(stdout) as { pictures: number; maps: number; differences: Record<string, number> };
    assert.ok(found.pictures === count && found.maps >= 1.5 * count, JSON.stringify(found));
    const wrong = Object.entries(found.differences).filter(([figure, difference]) => !(difference <= allowed(figure)));
    assert.deepEqual(wrong, []);
  });
});
