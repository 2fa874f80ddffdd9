import { strict as assert } from 'node:assert';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { floatTensorOf } from '../../../src/engine/tensor/tensor.ts';
import { checkGradient, tolerance } from '../../../src/runtime/answers/checkGradient.ts';
import { Engine } from '../../../src/runtime/engine.ts';
import { buildModel } from '../../support/buildModel.ts';
import { random } from '../../support/random.ts';
import { ownGradientGraph, smallNetwork } from '../../support/smallNetwork.ts';
import { floatTensor } from '../../../src/engine/onnx/tensors.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const picture = floatTensorOf([1, 3, 8, 8], Float32Array.from({ length: 192 }, random(3)));

/** The small network, pooled by its largest cells; concat: and by their mean, as fastai does. */
function maximumPooled(concat: boolean): Uint8Array {
  const { nodes, constants = [], ...rest } = smallNetwork();
  const [, , w3] = constants;
  assert.ok(w3);
  return buildModel({
    ...rest,
    nodes: [
      ...nodes.slice(0, 4),
      makeNode('GlobalMaxPool', ['relu2'], ['largest']),
      makeNode('GlobalAveragePool', ['relu2'], ['mean']),
      ...(concat ? [makeNode('Concat', ['largest', 'mean'], ['pooled'], { axis: 1 })] : []),
      makeNode('Flatten', [concat ? 'pooled' : 'largest'], ['flat']),
      makeNode('Gemm', ['flat', 'w3'], ['logits'], { transB: 1 }),
    ],
    constants: [
      ...constants.slice(0, 2),
      floatTensor(
        'w3',
        Float32Array.from({ length: 5 * (concat ? 48 : 24) }, random(9)).map((value) => value - 0.5),
        [5, concat ? 48 : 24],
      ),
    ],
  });
}

describe('a gradient at a kink', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  for (const concat of [false, true]) {
    const what = concat ? 'the largest and the mean of all cells' : 'the largest of all cells';
    it(`agrees with the model behind ${what}, and a planted wrong one does not`, async () => {
      const model = await engine.model(folder.write('m.onnx', maximumPooled(concat)));
      const layer = model.classifier.layer('relu2');
      assert.ok((await checkGradient(model, layer, picture)).worstError < tolerance);
      const { classifier } = model;
      const wrong = Object.create(classifier) as typeof classifier;
      wrong.gradients = async (...args) =>
        new Map(
          [...(await classifier.gradients(...args))].map(([name, { dims, data }]) => [
            name,
            floatTensorOf(
              dims,
              data.map((value) => value * 1.1),
            ),
          ]),
        );
      const found = await checkGradient({ ...model, classifier: wrong }, layer, picture);
      assert.ok(found.worstError > tolerance, String(found.worstError));
    });
  }

  it('that a file brings and that is another than the model’s own is not used, and a warning says so', async () => {
    const file = folder.write('m.onnx', buildModel(smallNetwork()));
    const own = await engine.explainTensor(picture, file, {});
    folder.write(
      'm.grad.onnx',
      ownGradientGraph({
        inputs: [{ name: 'logits_grad', dims: [1, 5] }],
        nodes: [
          makeNode('ReduceSum', ['logits_grad'], ['s'], { keepdims: 0 }),
          makeNode('Mul', ['s', 'G'], ['relu2_grad']),
        ],
        constants: [floatTensor('G', Float32Array.from({ length: 24 * 64 }, random(5)), [1, 24, 8, 8])],
        outputs: ['relu2_grad'],
      }),
    );
    const found = await engine.explainTensor(picture, file, {});
    assert.ok(found.warnings.some(({ code }) => code === 'gradient-disagrees'));
    assert.deepEqual(found.gradient?.data, own.gradient?.data);
  });
});
