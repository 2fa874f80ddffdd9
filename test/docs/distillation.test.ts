import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { python, skipWithoutPython } from '../oracle/python.ts';
import { bundle } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const docs = readFileSync(path.join(root, 'docs/distillation.md'), 'utf8');

/** Its blocks of code, by the file that each is written to. */
const files = new Map(
  [...docs.matchAll(/<!-- file: (?<name>\S+) -->\n+```python\n(?<code>.*?)```/gsu)].map(({ groups }) => [
    groups?.['name'] ?? '',
    groups?.['code'] ?? '',
  ]),
);

const forKeras = ['torch', 'keras', 'absl', 'h5py', 'namex', 'optree', 'rich', 'onnx', 'onnxscript'];

interface Keras {
  readonly class: number;
  readonly backend: string;
  readonly losses: readonly [number, number];
  /** Relative difference from PyTorch's. */
  readonly gradient?: number;
}

describe('docs/distillation.md', function () {
  this.timeout(180_000);
  const folder = useTemporaryFolder();

  const run = (what: string): Readonly<Record<string, number>> => {
    for (const [name, code] of files) writeFileSync(folder.at(name), code);
    const out = execFileSync(python, [path.join(import.meta.dirname, 'distillation.py'), what], {
      cwd: folder.path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(out.trim().split('\n').at(-1) ?? '') as Readonly<Record<string, number>>;
  };

  /** Largest difference of Whylight's map of the exported student from the one that its framework made. */
  function difference(model: string, input: string, map: string, method: string, index: number): number {
    const args = ['explain', '--model', folder.at(model), '--tensor', folder.at(input), '--method', method, '--class', String(index)];
    const out = execFileSync(process.execPath, [bundle('cli'), ...args, '--json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const { heatmap } = JSON.parse(out) as { readonly heatmap: { readonly values: readonly number[] } };
    const { data } = readNpy(readFileSync(folder.at(map)), map);
    assert.equal(heatmap.values.length, data.length);
    assert.ok(Math.max(...data) > 0.99, 'the map is empty');
    return Math.max(...heatmap.values.map((value, cell) => Math.abs(value - (data[cell] ?? NaN))));
  }

  it('prints the loss that the experiment is trained with', () => {
    assert.equal(files.get('explanation_loss.py'), readFileSync(path.join(root, 'samples/make/explanation_loss.py'), 'utf8'));
  });

  it('has a loss in PyTorch whose maps are Whylight’s, and whose gradient agrees with differences', function () {
    skipWithoutPython(this, ['torch', 'numpy', 'onnx']);
    const told = run('torch');
    for (const [method, map] of [['grad-cam', 'grad_cam.npy'], ['grad-cam++', 'grad_cam_plus_plus.npy']] as const) {
      const worst = difference('student.onnx', 'input.npy', map, method, told['class'] ?? NaN);
      assert.ok(worst < 1e-5, `${method}: ${worst}`);
    }
    for (const name of ['gradient', 'cosine']) assert.ok((told[name] ?? 1) < 1e-4, `${name}: ${told[name]}`);
  });

  it('has a Dataset that crops and flips a picture and its map together', function () {
    skipWithoutPython(this, ['torch', 'numpy', 'PIL']);
    const told = run('pictures');
    assert.ok((told['correlation'] ?? 0) > 0.85, String(told['correlation']));
    assert.equal(told['flips'], true);
  });

  it('has a student in Keras whose maps are Whylight’s, and whose loss falls', function () {
    skipWithoutPython(this, forKeras);
    const told = run('keras') as unknown as Keras;
    assert.ok(existsSync(folder.at('keras.onnx')));
    const worst = difference('keras.onnx', 'keras-input.npy', 'keras-torch.npy', 'grad-cam++', told.class);
    assert.ok(worst < 1e-5, String(worst));
    assert.ok(told.losses[1] < told.losses[0]);
  });

  it('has the same student with the TensorFlow backend: its map, the gradient of its loss, and that it falls', function () {
    skipWithoutPython(this, ['tensorflow', ...forKeras]);
    run('keras');
    const told = run('tensorflow') as unknown as Keras;
    assert.equal(told.backend, 'tensorflow');
    const worst = difference('keras.onnx', 'keras-input.npy', 'keras-tensorflow.npy', 'grad-cam++', told.class);
    assert.ok(worst < 1e-5, String(worst));
    assert.ok((told.gradient ?? 1) < 1e-4, String(told.gradient));
    assert.ok(told.losses[1] < told.losses[0]);
  });
});
