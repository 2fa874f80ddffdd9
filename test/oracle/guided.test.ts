import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../src/runtime/engine.ts';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import { runPython, skipWithoutPython } from './python.ts';

describe('Guided Grad-CAM and Grad-CAM++, by PyTorch with hooks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whylight-guided-'));
  const engine = new Engine();
  before(async function () {
    skipWithoutPython(this, ['torch', 'onnx']);
    this.timeout(10 * 60_000);
    assert.equal(await runPython('guided.py', [folder]), 0);
  });
  after(async () => {
    await engine.release();
    rmSync(folder, { recursive: true });
  });

  for (const name of ['relu', 'relu6'])
    for (const method of ['guided-grad-cam++', 'guided-grad-cam'] as const)
      it(`agree to 1e-4: ${method}, ${name}`, async () => {
        const read = (file: string) => {
          const { dims, data } = readNpy(readFileSync(join(folder, file)), file);
          return floatTensorOf(dims, data);
        };
        const expected = read(`${name}.${method}.npy`);
        const model = join(folder, `${name}.onnx`);
        const { heatmap, warnings } = await engine.explainTensor(read(`${name}.input.npy`), model, { method });
        assert.deepEqual([heatmap.height, heatmap.width], expected.dims);
        const apart = Math.max(...heatmap.values.map((value, at) => Math.abs(value - expected.data[at]!)));
        assert.ok(apart <= 1e-4, String(apart));
        assert.ok(!warnings.some(({ code }) => code === 'guided-activations'));
      });
});
