import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../src/runtime/engine.ts';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { runPython, skipWithoutPython } from './python.ts';

/** ‖a − b‖ / ‖b‖ */
function apart(a: Float32Array, b: Float32Array): number {
  assert.equal(a.length, b.length);
  const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return norm(a.map((value, at) => value - b[at]!)) / norm(b);
}

describe('networks of signals, by PyTorch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whylight-signals-'));
  const engine = new Engine();
  before(async function () {
    skipWithoutPython(this, ['torch', 'onnx']);
    this.timeout(10 * 60_000);
    assert.equal(await runPython('signals.py', [folder]), 0);
  });
  after(async () => {
    await engine.release();
    rmSync(folder, { recursive: true });
  });

  for (const name of ['resnet', 'inception', 'channels-last', 'patches'])
    for (const file of ['signal.npy', 'csv'])
      it(`have PyTorch’s tensor, A, dS/dA and Grad-CAM++: ${name}, from ${file}`, async () => {
        const read = (what: string): Float32Array =>
          readNpy(readFileSync(join(folder, `${name}.${what}.npy`)), what).data;
        const found = await engine.explain(join(folder, `${name}.${file}`), join(folder, `${name}.onnx`), {});
        assert.ok(apart(found.input.data, read('input')) < 1e-6);
        assert.ok(apart(found.activation.data, read('activation')) < 1e-5);
        assert.ok(apart(found.gradient!.data, read('gradient')) < 1e-5);
        assert.ok(apart(found.heatmap.values, read('map')) < 1e-5);
        assert.equal(found.heatmap.height, 1);
        // Tokens in front of the patches are no samples.
        assert.equal(found.layer.place, undefined);
      });
});
