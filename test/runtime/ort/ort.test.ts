import { strict as assert } from 'node:assert';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { floatTensor, int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { floatTensorOf, type FloatTensor } from '../../../src/engine/tensor/tensor.ts';
import { Session } from '../../../src/runtime/ort/ort.ts';
import { buildModel } from '../../support/buildModel.ts';

describe('An optimized session', () => {
  it('treats zeros before a MaxPool as zeros', async () => {
    const model = buildModel({
      opset: 13,
      inputs: [{ name: 'x', dims: [1, 1, 2, 2] }],
      nodes: [
        makeNode('Pad', ['x', 'pads'], ['padded']),
        makeNode('MaxPool', ['padded'], ['y'], { kernel_shape: [2, 2] }),
      ],
      constants: [int64Tensor('pads', [0, 0, 1, 1, 0, 0, 0, 0])],
      outputs: ['y'],
    });
    const session = await Session.create(model, { folder: '/', threads: 1, optimize: 'all' });
    try {
      const { data } = (
        await session.run(new Map([['x', floatTensorOf([1, 1, 2, 2], Float32Array.of(-4, -3, -2, -1))]]))
      ).get('y') as FloatTensor;
      assert.deepEqual([...data], [0, 0, 0, -1]);
    } finally {
      await session.release();
    }
  });

  it('resizes position embeddings behind a computed Reshape and a Transpose', async () => {
    const model = buildModel({
      opset: 18,
      inputs: [{ name: 'x', dims: [1, 'tokens', 'features'] }],
      nodes: [
        makeNode('Shape', ['x'], ['features'], { start: 2 }),
        makeNode('Concat', ['rowsAndColumns', 'features'], ['grid'], { axis: 0 }),
        makeNode('Reshape', ['embeddings', 'grid'], ['asGrid']),
        makeNode('Transpose', ['asGrid'], ['turned'], { perm: [0, 3, 1, 2] }),
        makeNode('Shape', ['turned'], ['now']),
        makeNode('Slice', ['now', 'first', 'third', 'first'], ['outer']),
        makeNode('Concat', ['outer', 'smaller'], ['size'], { axis: 0 }),
        makeNode('Resize', ['turned', '', '', 'size'], ['resized'], { mode: 'cubic' }),
        makeNode('Transpose', ['resized'], ['y'], { perm: [0, 2, 3, 1] }),
      ],
      constants: [
        int64Tensor('rowsAndColumns', [1, 4, 4]),
        int64Tensor('smaller', [2, 2]),
        int64Tensor('first', [0]),
        int64Tensor('third', [2]),
        floatTensor('embeddings', new Float32Array(32), [1, 16, 2]),
      ],
      outputs: ['y'],
    });
    const session = await Session.create(model, { folder: '/', threads: 1, optimize: 'all' });
    try {
      const { dims } = (await session.run(new Map([['x', floatTensorOf([1, 1, 2], Float32Array.of(0, 0))]]))).get(
        'y',
      ) as FloatTensor;
      assert.deepEqual(dims, [1, 2, 2, 2]);
    } finally {
      await session.release();
    }
  });
});
