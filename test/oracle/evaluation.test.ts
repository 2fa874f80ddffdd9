import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
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

describe('a sweep’s figures', function () {
  this.timeout(120_000);
  const folder = useTemporaryFolder();
  const samples = path.dirname(path.dirname(samplePicture('fox.png')));

  it('are those of NumPy over its lines, and of its maps and boxes (Quantus’ too, where it is installed)', function () {
    skipWithoutPython(this, ['numpy']);
    const boxes = path.join(samples, 'evaluation/boxes.json');
    const names = readdirSync(path.join(samples, 'evaluation')).filter((name) => name.endsWith('.jpg'));
    for (const name of names.filter((_, at) => at % 5 === 0)) {
      const label = /^\d+-\w+-(\w+)/.exec(name)?.[1] ?? '';
      mkdirSync(folder.at(`photos/${label}`), { recursive: true });
      copyFileSync(path.join(samples, 'evaluation', name), folder.at(`photos/${label}/${name}`));
    }
    const methods = ['--methods', 'grad-cam++,grad-cam', '--measures', 'drop'];
    const args = ['evaluate', folder.at('photos'), '--out', folder.at('out'), '--boxes', boxes, '--threads', '1'];
    const model = ['--model', path.join(samples, 'sample.onnx')];
    const sweep = spawnSync(process.execPath, [bundle('cli'), ...args, ...model, ...methods], { encoding: 'utf8' });
    assert.equal(sweep.status, 0, sweep.stderr);
    const script = path.join(import.meta.dirname, 'evaluation.py');
    const { stdout, stderr } = spawnSync(python, [script, folder.at('out'), boxes], { encoding: 'utf8' });
    assert.notEqual(stdout, '', stderr);
    const found = JSON.parse(stdout) as { pictures: number; maps: number; differences: Record<string, number> };
    assert.ok(found.pictures === 26 && found.maps >= 45, JSON.stringify(found));
    const wrong = Object.entries(found.differences).filter(([figure, difference]) => !(difference <= allowed(figure)));
    assert.deepEqual(wrong, []);
  });
});
