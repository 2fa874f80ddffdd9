import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { readNpy } from '../../src/engine/npy.ts';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { readBytes, readTextIfThere } from '../../src/runtime/files.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

/** Relative, L2. */
const tolerance = 1e-3;
/** Of a probability, and of the input's width: float32 on both sides. */
const boxTolerance = 1e-3;
/** How many of the boxes are compared one by one. */
const compared = 5;

interface Expected {
  readonly layers: readonly string[];
  /** Best first: label, probability, x, y, width, height. */
  readonly boxes: readonly (readonly number[])[];
}

const detectors: readonly { readonly name: string; readonly needs: string; readonly guess?: RegExp }[] = [
  { name: 'detr', needs: 'transformers', guess: /softmax, and the last of 8/ },
  { name: 'yolos', needs: 'transformers', guess: /softmax, and the last of 8/ },
  { name: 'conditional-detr', needs: 'transformers', guess: /sigmoid/ },
  { name: 'deformable-detr', needs: 'transformers', guess: /sigmoid/ },
  { name: 'rt-detr', needs: 'transformers', guess: /sigmoid/ },
  { name: 'ssdlite', needs: 'torchvision', guess: /two corners in shares of the picture; the first of 6 classes is none/ },
  { name: 'ssdlite-nms', needs: 'torchvision', guess: /two corners in pixels/ },
];

describe('A detector with boxes beside its scores', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 2, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  for (const { name, needs, guess } of detectors) {
    it(`${name} has the gradients of PyTorch and the boxes of ${needs}`, async function () {
      skipWithoutPython(this, ['torch', 'torchvision', needs, 'onnx']);
      this.timeout(3 * 60_000);
      execFileSync(python, [path.join(import.meta.dirname, 'detectors.py'), folder.at('.'), name], { stdio: ['ignore', 'ignore', 'pipe'] });
      const { layers, boxes } = JSON.parse((await readTextIfThere(folder.at(`${name}.json`)))!) as Expected;
      const [file, image] = [folder.at(`${name}.onnx`), await stored(folder.at(`${name}.npy`))];
      const model = await engine.model(file);
      for (const [number, module] of layers.entries()) {
        const names = module.split(/\.(?!\d)/);
        const layer = model.layers.findLast(({ tensor }) => names.slice(1).every((name) => tensor.includes(`/${name}/`)))!;
        const expected = await stored(folder.at(`${name}.${number}.npy`));
        const { gradient, predictions, warnings } = await engine.explainTensor(image, file, { layer: layer.tensor, top: compared });
        const error = distance(gradient!, expected);
        console.log(`      ${error.toExponential(1)}  ${layer.name}`);
        assert.ok(error < tolerance, `${layer.name}: ${error}`);
        assert.ok(distance({ ...expected, data: expected.data.map((value) => value * 1.01) }, expected) > tolerance);
        const guesses = warnings.find(({ code }) => code === 'boxes-guessed')?.message ?? '';
        assert.match(guesses, guess ?? /^$/);
        assert.equal(Number(/\d+$/.exec(predictions[0]!.label.replace(/ \d+$/, (text, at: number) => (at > 6 ? '' : text)))![0]), boxes[0]![0]);
        for (const { box, probability } of predictions) {
          const isThere = boxes.some(([, p, ...place]) => Math.abs(p! - probability) < boxTolerance && place.every((value, at) => Math.abs(value - box![at]!) < boxTolerance * image.dims[3]!));
          assert.ok(isThere, `${probability}: ${box!.join(' ')}`);
        }
      }
    });
  }
});

async function stored(file: string): Promise<FloatTensor> {
  const { dims, data } = readNpy(await readBytes(file), file);
  return floatTensorOf(dims, data);
}

function distance({ data, dims }: FloatTensor, expected: FloatTensor): number {
  assert.equal(data.length, expected.data.length, `[${dims.join()}], expected [${expected.dims.join()}]`);
  const norm = (value: (at: number) => number): number => Math.sqrt(expected.data.reduce((sum, _, at) => sum + value(at) ** 2, 0));
  return norm((at) => expected.data[at]! - data[at]!) / norm((at) => expected.data[at]!);
}
