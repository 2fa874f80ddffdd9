import { strict as assert } from 'node:assert';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { buildModel } from '../support/buildModel.ts';
import { weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const features = 8;

/** Patches of 4 × 4 pixels → ONNX Runtime's own Attention → mean → logits. */
function transformer(...bias: readonly string[]): Uint8Array {
  return buildModel({
    opset: 17,
    inputs: [{ name: 'image', dims: [1, 3, 16, 16] }],
    nodes: [
      makeNode('Conv', ['image', 'patch'], ['patches'], { kernel_shape: [4, 4], strides: [4, 4] }),
      makeNode('Reshape', ['patches', 'shape'], ['rows']),
      makeNode('Transpose', ['rows'], ['tokens'], { perm: [0, 2, 1] }),
      { ...makeNode('Attention', ['tokens', 'qkv', ...bias], ['attended'], { num_heads: 2 }), domain: 'com.microsoft' },
      makeNode('Add', ['attended', 'tokens'], ['sum']),
      makeNode('ReduceMean', ['sum'], ['mean'], { axes: [1], keepdims: 0 }),
      makeNode('MatMul', ['mean', 'head'], ['logits']),
    ],
    constants: [
      weights('patch', [features, 3, 4, 4], 1),
      weights('qkv', [features, 3 * features], 2),
      weights('head', [features, 3], 3),
      int64Tensor('shape', [1, features, 16]),
      floatTensor('zeros', new Float32Array(3 * features)),
    ],
    outputs: ['logits'],
  });
}

/** Of the transformer's patches: as large as they are, made by an Attention from the tokens, and with no sense. */
const ownGradient = (...bias: readonly string[]): Uint8Array =>
  buildModel({
    opset: 17,
    inputs: [
      { name: 'logits_grad', dims: [1, 3] },
      { name: 'tokens', dims: [1, 16, features] },
    ],
    nodes: [
      { ...makeNode('Attention', ['tokens', 'qkv', ...bias], ['attended'], { num_heads: 2 }), domain: 'com.microsoft' },
      makeNode('Transpose', ['attended'], ['rows'], { perm: [0, 2, 1] }),
      makeNode('Reshape', ['rows', 'shape'], ['all']),
      makeNode('ReduceSum', ['logits_grad'], ['sum'], { keepdims: 0 }),
      makeNode('Mul', ['all', 'sum'], ['patches_grad']),
    ],
    constants: [
      weights('qkv', [features, 3 * features], 4),
      int64Tensor('shape', [1, features, 4, 4]),
      floatTensor('zeros', new Float32Array(3 * features)),
    ],
    outputs: ['patches_grad'],
  });

describe('ONNX Runtime’s own Attention without a bias', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 26, maxPixels: 1e6 });
  afterEach(() => engine.release());

  const image = floatTensorOf(
    [1, 3, 16, 16],
    Float32Array.from({ length: 768 }, (_, at) => Math.sin(at)),
  );
  const explain = (name: string, bytes: Uint8Array) =>
    engine.explainTensor(image, folder.write(name, bytes), { layer: 'patches', class: 1 });

  it('is explained as if it had a bias of zeros, and does not end the process', async () => {
    const [without, zeros] = [
      await explain('without.onnx', transformer()),
      await explain('zeros.onnx', transformer('zeros')),
    ];
    assert.deepEqual(without.class, zeros.class);
    assert.deepEqual(without.gradient, zeros.gradient);
    assert.ok(without.gradient!.data.some((value) => value !== 0));
  });

  it('does not end the process in a gradient graph from a file, either', async () => {
    folder.write('without.grad.onnx', ownGradient());
    folder.write('zeros.grad.onnx', ownGradient('zeros'));
    const [without, zeros] = [
      await explain('without.onnx', transformer('zeros')),
      await explain('zeros.onnx', transformer('zeros')),
    ];
    assert.deepEqual([without.model.gradientGraph, zeros.model.gradientGraph], ['file', 'file']);
    assert.deepEqual(without.gradient, zeros.gradient);
    assert.ok(without.gradient!.data.some((value) => value !== 0));
  });
});
