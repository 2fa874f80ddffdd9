import { strict as assert } from 'node:assert';
import { shuffled } from '../../../src/engine/onnx/shuffled.ts';
import { TensorProto_DataType as Type } from '../../../src/engine/onnx/onnx_pb.ts';
import { tensorOfBytes, valuesOf } from '../../../src/engine/onnx/tensors.ts';
import { uniform } from '../../../src/engine/measure/random.ts';

describe('shuffled weights', () => {
  const kinds = [
    ['float32', Type.FLOAT, (count: number) => Float32Array.from({ length: count }, (_, at) => at)],
    ['int8', Type.INT8, (count: number) => Int8Array.from({ length: count }, (_, at) => at - 60)],
    ['double', Type.DOUBLE, (count: number) => Float64Array.from({ length: count }, (_, at) => at / 3)],
    ['float16', Type.FLOAT16, (count: number) => Uint16Array.from({ length: count }, (_, at) => at + 1)],
  ] as const;
  for (const [name, type, make] of kinds)
    it(`are the same ones of each channel in another order (${name})`, () => {
      const tensor = tensorOfBytes('w', type, [3, 5, 2, 2], make(60));
      const before = valuesOf(tensor) ?? [];
      const after = valuesOf(shuffled(tensor, tensor.rawData, uniform(7))) ?? [];
      assert.notDeepEqual(after, before);
      for (const channel of [0, 1, 2]) {
        const [own, others] = [before, after].map((all) =>
          all.slice(channel * 20, channel * 20 + 20).sort((a, b) => a - b),
        );
        assert.deepEqual(others, own);
      }
      assert.deepEqual(valuesOf(tensor), before, 'what was read stays');
    });

  it('of a matrix with one number a row are mixed as a whole', () => {
    const tensor = tensorOfBytes(
      'w',
      Type.FLOAT,
      [16, 1],
      Float32Array.from({ length: 16 }, (_, at) => at),
    );
    const after = valuesOf(shuffled(tensor, tensor.rawData, uniform(1))) ?? [];
    assert.notDeepEqual(after, valuesOf(tensor));
    assert.deepEqual(
      after.toSorted((a, b) => a - b),
      valuesOf(tensor),
    );
  });
});
