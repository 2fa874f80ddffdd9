import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor/tensor.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { readBytes, readTextIfThere } from '../../src/runtime/disk/files.ts';
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

const detectors: readonly { readonly name: string; readonly library: string; readonly guess?: RegExp }[] = [
  { name: 'detr', library: 'transformers', guess: /softmax, and the last of 8/ },
  { name: 'yolos', library: 'transformers', guess: /softmax, and the last of 8/ },
  { name: 'conditional-detr', library: 'transformers', guess: /sigmoid/ },
  { name: 'deformable-detr', library: 'transformers', guess: /sigmoid/ },
  { name: 'rt-detr', library: 'transformers', guess: /sigmoid/ },
  { name: 'rt-detr-deployed', library: 'transformers', guess: /two corners in pixels/ },
  {
    name: 'ssdlite',
    library: 'torchvision',
    guess: /two corners in shares of the picture; the first of 6 classes is none/,
  },
  { name: 'ssdlite-nms', library: 'torchvision', guess: /two corners in pixels/ },
  { name: 'retinanet', library: 'torchvision', guess: /two corners in shares of the picture/ },
  { name: 'retinanet-nms', library: 'torchvision', guess: /two corners in pixels/ },
  { name: 'faster-rcnn', library: 'torchvision', guess: /two corners in pixels/ },
  { name: 'mask-rcnn', library: 'torchvision', guess: /two corners in pixels/ },
];

describe('A detector with boxes beside its scores', () => {
  let made: string | undefined;
  const engine = new Engine({ threads: 2, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  before(function () {
    skipWithoutPython(this, ['torch', 'torchvision', 'transformers', 'onnx']);
    this.timeout(10 * 60_000);
    made = mkdtempSync(path.join(tmpdir(), 'whylight-detectors-'));
    execFileSync(python, [path.join(import.meta.dirname, 'detectors.py'), made, ...detectors.map(({ name }) => name)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  });
  after(() => made && rmSync(made, { recursive: true }));

  for (const { name, library, guess } of detectors) {
    it(`${name} has the gradients of PyTorch and the boxes of ${library}`, async function () {
      this.timeout(60_000);
      const at = (file: string): string => path.join(made!, file);
      const { layers, boxes } = JSON.parse((await readTextIfThere(at(`${name}.json`)))!) as Expected;
      const [file, image] = [at(`${name}.onnx`), await stored(at(`${name}.npy`))];
      const model = await engine.model(file);
      for (const [number, module] of layers.entries()) {
        const names = module.split(/\.(?!\d)/);
        const layer = model.layers.findLast(({ tensor }) =>
          names.slice(1).every((name) => tensor.includes(`/${name}/`)),
        )!;
        const expected = await stored(at(`${name}.${number}.npy`));
        const { gradient, predictions, warnings } = await engine.explainTensor(image, file, {
          layer: layer.tensor,
          top: compared,
        });
        const error = distance(gradient!, expected);
        console.log(`      ${error.toExponential(1)}  ${layer.name}`);
        assert.ok(error < tolerance, `${layer.name}: ${error}`);
        assert.ok(distance({ ...expected, data: expected.data.map((value) => value * 1.01) }, expected) > tolerance);
        const guesses = warnings.find(({ code }) => code === 'boxes-guessed')?.message ?? '';
        assert.match(guesses, guess ?? /^$/);
        assert.equal(predictions[0]!.label, `class ${boxes[0]![0]}`);
        for (const { box, probability } of predictions) {
          const isThere = boxes.some(
            ([, p, ...place]) =>
              Math.abs(p! - probability!) < boxTolerance &&
              place.every((value, at) => Math.abs(value - box![at]!) < boxTolerance * image.dims[3]!),
          );
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
  const norm = (value: (at: number) => number): number =>
    Math.sqrt(expected.data.reduce((sum, _, at) => sum + value(at) ** 2, 0));
  return norm((at) => expected.data[at]! - data[at]!) / norm((at) => expected.data[at]!);
}
