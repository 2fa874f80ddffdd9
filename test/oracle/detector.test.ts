import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor/tensor.ts';
import { checkGradient } from '../../src/runtime/answers/checkGradient.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { readBytes } from '../../src/runtime/disk/files.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

/** Relative, L2. */
const tolerance = 1e-4;
const layers = [0, 4, 10, 16] as const;

describe('A detector, YOLO11', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 2, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  it('has for its surest box the gradients of PyTorch, and of its own differences', async function () {
    skipWithoutPython(this, ['torch', 'torchvision', 'ultralytics', 'onnx']);
    this.timeout(3 * 60_000);
    execFileSync(python, [path.join(import.meta.dirname, 'detector.py'), folder.at('.')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [file, image] = [folder.at('yolo.onnx'), await stored(folder.at('image.npy'))];
    const model = await engine.model(file);
    for (const number of layers) {
      const layer = model.layers.findLast(({ tensor }) => tensor.startsWith(`/model.${number}/`))!;
      const expected = await stored(folder.at(`${number}.npy`));
      const { gradient } = await engine.explainTensor(image, file, { layer: layer.tensor });
      const error = distance(gradient!, expected);
      console.log(`      ${error.toExponential(1)}  ${layer.name}`);
      assert.ok(error < tolerance, `${layer.name}: ${error}`);
      assert.ok(distance({ ...expected, data: expected.data.map((value) => value * 1.001) }, expected) > tolerance);
    }
    const { worstError } = await checkGradient(model, model.classifier.layer(), image);
    assert.ok(worstError < 1e-2, `${worstError}`);
  });
});

async function stored(file: string): Promise<FloatTensor> {
  const { dims, data } = readNpy(await readBytes(file), file);
  return floatTensorOf(dims, data);
}

function distance({ data, dims }: FloatTensor, expected: FloatTensor): number {
  assert.deepEqual(dims, expected.dims);
  const norm = (value: (at: number) => number): number =>
    Math.sqrt(expected.data.reduce((sum, _, at) => sum + value(at) ** 2, 0));
  return norm((at) => expected.data[at]! - data[at]!) / norm((at) => expected.data[at]!);
}
