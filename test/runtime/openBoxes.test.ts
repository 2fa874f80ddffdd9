import { strict as assert } from 'node:assert';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { buildModel } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const features = 12;
const boxes = 16;
const classes = 4;

/**
 * Patches → relu → their mean, asked by 16 queries → scores and boxes, as DETR has it. That there are 16 is known in
 * the run alone: exporters with an open batch write reshapes whose sizes are computed.
 */
function openDetector(): Uint8Array {
  return buildModel({
    opset: 17,
    inputs: [{ name: 'image', dims: ['N', 3, 'H', 'W'] }],
    nodes: [
      makeNode('Conv', ['image', 'patch'], ['patches'], { kernel_shape: [8, 8], strides: [8, 8] }),
      makeNode('Relu', ['patches'], ['relu']),
      makeNode('ReduceMean', ['relu'], ['mean'], { axes: [2, 3], keepdims: 0 }),
      makeNode('Unsqueeze', ['mean', 'one'], ['memory']),
      makeNode('Add', ['memory', 'queries'], ['asked']),
      makeNode('Shape', ['image'], ['sizes']),
      makeNode('Gather', ['sizes', 'zero'], ['batch']),
      makeNode('Concat', ['batch', 'all', 'width'], ['shape'], { axis: 0 }),
      makeNode('Reshape', ['asked', 'shape'], ['decoded']),
      makeNode('Relu', ['decoded'], ['hidden']),
      makeNode('MatMul', ['hidden', 'classify'], ['logits']),
      makeNode('MatMul', ['hidden', 'place'], ['offsets']),
      makeNode('Sigmoid', ['offsets'], ['pred_boxes']),
    ],
    constants: [
      weights('patch', [features, 3, 8, 8], 1),
      weights('queries', [1, boxes, features], 2),
      weights('classify', [features, classes], 3),
      weights('place', [features, 4], 4),
      int64Tensor('one', [1]),
      int64Tensor('zero', [0]),
      int64Tensor('all', [-1]),
      int64Tensor('width', [features]),
    ],
    outputs: ['logits', 'pred_boxes'],
  });
}

describe('a detector whose number of boxes is known only during the run', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  it('has no layer with a token per box: such tokens are not a picture', async () => {
    const file = folder.write('m.onnx', openDetector());
    const { layers } = await engine.model(file);
    assert.deepEqual(
      layers.map(({ tensor }) => tensor),
      ['patches', 'relu'],
    );
    const { layer } = await engine.explain(folder.write('i.png', await noisePng(40, 40)), file, {});
    assert.equal(layer.tensor, 'relu');
  });

  it('receives the whole picture of any shape if its processor keeps the shape', async () => {
    folder.write(
      'preprocessor_config.json',
      JSON.stringify({ image_processor_type: 'DetrImageProcessor', size: { shortest_edge: 64, longest_edge: 96 } }),
    );
    const { recipe } = await engine.model(folder.write('m.onnx', openDetector()));
    assert.deepEqual([recipe.input.resize, recipe.input.width, recipe.input.height], ['letterbox', 64, 64]);
    assert.match(recipe.notes!.join(), /keeps the whole picture/);
  });
});
