import { strict as assert } from 'node:assert';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor.ts';
import { Session } from '../../src/runtime/ort.ts';
import { buildModel } from '../support/buildModel.ts';

describe('An optimised session', () => {
  it('takes zeros in front of a MaxPool for zeros', async () => {
    const model = buildModel({
      opset: 13,
      inputs: [{ name: 'x', dims: [1, 1, 2, 2] }],
      nodes: [makeNode('Pad', ['x', 'pads'], ['padded']), makeNode('MaxPool', ['padded'], ['y'], { kernel_shape: [2, 2] })],
      constants: [int64Tensor('pads', [0, 0, 1, 1, 0, 0, 0, 0])],
      outputs: ['y'],
    });
    const session = await Session.create(model, { folder: '/', threads: 1, optimise: 'all' });
    try {
      const { data } = (await session.run(new Map([['x', floatTensorOf([1, 1, 2, 2], Float32Array.of(-4, -3, -2, -1))]]))).get('y') as FloatTensor;
      assert.deepEqual([...data], [0, 0, 0, -1]);
    } finally {
      await session.release();
    }
  });
});
