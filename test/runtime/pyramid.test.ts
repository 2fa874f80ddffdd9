import { strict as assert } from 'node:assert';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import { checkGradient, tolerance } from '../../src/runtime/answers/checkGradient.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { buildModel } from '../support/buildModel.ts';
import { random } from '../support/random.ts';
import { smallNetwork, weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

/**
 * relu1 is halved, goes through a convolution, and is enlarged to the size of relu1 again, which only the run knows: a
 * feature pyramid.
 */
function pyramid(): Uint8Array {
  const { nodes, constants, ...network } = smallNetwork({ dims: [1, 3, 'height', 'width'] });
  return buildModel({
    ...network,
    nodes: [
      ...nodes.slice(0, 2),
      makeNode('MaxPool', ['relu1'], ['halved'], { kernel_shape: [2, 2], strides: [2, 2] }),
      makeNode('Conv', ['halved', 'w2'], ['conv2'], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
      makeNode('Relu', ['conv2'], ['coarse']),
      makeNode('Conv', ['relu1', 'w4'], ['fine'], { kernel_shape: [1, 1] }),
      makeNode('Shape', ['fine'], ['sizes']),
      makeNode('Resize', ['coarse', '', '', 'sizes'], ['enlarged'], { mode: 'nearest' }),
      makeNode('Mul', ['fine', 'enlarged'], ['relu2']),
      ...nodes.slice(4),
    ],
    constants: [...constants!, weights('w4', [24, 16, 1, 1], 9)],
  });
}

/** relu1 and, of a level on which nothing was found, the mean of its regions. */
function withoutRegions(): Uint8Array {
  const network = smallNetwork();
  return buildModel({
    ...network,
    nodes: [
      ...network.nodes.slice(0, 2),
      // No pixel is as bright as that; so many rows of boxes are left.
      makeNode('Greater', ['image', 'bright'], ['found']),
      makeNode('NonZero', ['found'], ['places']),
      makeNode('Transpose', ['places'], ['rows']),
      makeNode('Cast', ['rows'], ['none'], { to: 1 }),
      makeNode('Gather', ['rows', 'batch'], ['nowhere'], { axis: 1 }),
      makeNode('RoiAlign', ['relu1', 'none', 'nowhere'], ['cells'], { output_height: 2, output_width: 2 }),
      makeNode('ReduceSum', ['cells', 'regions'], ['sum'], { keepdims: 1 }),
      makeNode('ReduceMean', ['sum'], ['mean'], { axes: [1, 2, 3], keepdims: 1 }),
      makeNode('Add', ['relu1', 'mean'], ['both']),
      makeNode('Conv', ['both', 'w2'], ['conv2'], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
      ...network.nodes.slice(3),
    ],
    constants: [
      ...network.constants!,
      floatTensor('bright', [100], []),
      int64Tensor('batch', [0], []),
      int64Tensor('regions', [0]),
    ],
  });
}

describe('a pyramid of feature maps', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());
  const next = random(3);
  const image = floatTensorOf(
    [1, 3, 8, 8],
    Float32Array.from({ length: 192 }, () => 2 * next() - 1),
  );

  it('agrees with differences at the coarse level if only the run knows its sizes', async () => {
    const model = await engine.model(folder.write('m.onnx', pyramid()));
    const layer = model.layers.find(({ tensor }) => tensor === 'coarse')!;
    const { worstError, obstacle } = await checkGradient(model, layer, image);
    assert.equal(obstacle, undefined);
    assert.ok(worstError < tolerance, `${worstError}`);
  });

  it('runs from its coarse level for the methods that change the activation', async () => {
    const { heatmap } = await engine.explainTensor(image, folder.write('m.onnx', pyramid()), {
      layer: 'coarse',
      method: 'ablation-cam',
    });
    assert.ok(heatmap.values.some((value) => value > 0));
  });

  it('runs so at one size after another', async () => {
    const model = folder.write('m.onnx', pyramid());
    for (const side of [8, 12, 8]) {
      const picture = floatTensorOf(
        [1, 3, side, side],
        Float32Array.from({ length: 3 * side * side }, () => 2 * next() - 1),
      );
      const { heatmap } = await engine.explainTensor(picture, model, { layer: 'coarse', method: 'ablation-cam' });
      assert.deepEqual([heatmap.width, heatmap.values.some((value) => value > 0)], [side / 2, true]);
    }
  });

  it('has the gradient of the other levels if one level has no region', async () => {
    const explain = async (bytes: Uint8Array) =>
      (await engine.explainTensor(image, folder.write('m.onnx', bytes), { layer: 'relu1', class: 2 })).gradient!;
    assert.deepEqual(
      [...(await explain(withoutRegions())).data],
      [...(await explain(buildModel(smallNetwork()))).data],
    );
  });
});
