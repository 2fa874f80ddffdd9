import { strict as assert } from 'node:assert';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  TensorProto_DataLocation,
  TensorProto_DataType as Type,
  TensorProtoSchema,
  type TensorProto,
} from '../../../src/engine/onnx/onnx_pb.ts';
import { byteLength, floatTensor, int64Tensor, rawBytes, valuesOf } from '../../../src/engine/onnx/tensors.ts';

const bytesOf = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));

/** A tensor as it comes out of a file. */
type Written = Parameters<typeof create<typeof TensorProtoSchema>>[1];
const read = (tensor: Written): TensorProto =>
  fromBinary(TensorProtoSchema, toBinary(TensorProtoSchema, create(TensorProtoSchema, tensor)));

const cases: readonly { field: string; tensor: Written; expected: readonly number[] | undefined }[] = [
  {
    field: 'raw_data of float',
    tensor: { dataType: Type.FLOAT, dims: [2n], rawData: bytesOf(Float32Array.of(1.5, -2)) },
    expected: [1.5, -2],
  },
  {
    field: 'raw_data of double',
    tensor: { dataType: Type.DOUBLE, dims: [2n], rawData: bytesOf(Float64Array.of(0.1, -2)) },
    expected: [0.1, -2],
  },
  {
    field: 'raw_data of int64',
    tensor: { dataType: Type.INT64, dims: [2n], rawData: bytesOf(BigInt64Array.of(-1n, 7n)) },
    expected: [-1, 7],
  },
  {
    field: 'raw_data of int32',
    tensor: { dataType: Type.INT32, dims: [2n], rawData: bytesOf(Int32Array.of(-1, 7)) },
    expected: [-1, 7],
  },
  {
    field: 'raw_data of uint8',
    tensor: { dataType: Type.UINT8, dims: [2n], rawData: Uint8Array.of(0, 255) },
    expected: [0, 255],
  },
  {
    field: 'raw_data of int8',
    tensor: { dataType: Type.INT8, dims: [2n], rawData: Uint8Array.of(0, 255) },
    expected: [0, -1],
  },
  {
    field: 'raw_data of bool',
    tensor: { dataType: Type.BOOL, dims: [2n], rawData: Uint8Array.of(0, 1) },
    expected: [0, 1],
  },
  {
    field: 'float_data',
    tensor: { dataType: Type.FLOAT, dims: [3n], floatData: [bytesOf(Float32Array.of(1, 2, 3))] },
    expected: [1, 2, 3],
  },
  {
    field: 'float_data in two runs',
    tensor: {
      dataType: Type.FLOAT,
      dims: [3n],
      floatData: [bytesOf(Float32Array.of(1, 2)), bytesOf(Float32Array.of(3))],
    },
    expected: [1, 2, 3],
  },
  {
    field: 'int64_data',
    tensor: { dataType: Type.INT64, dims: [2n], int64Data: [-1n, 2n ** 40n] },
    expected: [-1, 2 ** 40],
  },
  { field: 'int32_data', tensor: { dataType: Type.INT32, dims: [2n], int32Data: [-1, 7] }, expected: [-1, 7] },
  { field: 'int32_data of bool', tensor: { dataType: Type.BOOL, dims: [2n], int32Data: [1, 0] }, expected: [1, 0] },
  { field: 'double_data', tensor: { dataType: Type.DOUBLE, dims: [2n], doubleData: [0.1, 2] }, expected: [0.1, 2] },
  { field: 'no element', tensor: { dataType: Type.INT64, dims: [0n] }, expected: [] },
  {
    field: 'a scalar',
    tensor: { dataType: Type.FLOAT, dims: [], rawData: bytesOf(Float32Array.of(4)) },
    expected: [4],
  },
  {
    field: 'too few bytes',
    tensor: { dataType: Type.FLOAT, dims: [9n], rawData: Uint8Array.of(1, 2) },
    expected: undefined,
  },
  {
    field: 'text',
    tensor: { dataType: Type.STRING, dims: [1n], stringData: [Uint8Array.of(65)] },
    expected: undefined,
  },
  {
    field: 'data in another file',
    tensor: {
      dataType: Type.FLOAT,
      dims: [1n],
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      rawData: bytesOf(Float32Array.of(4)),
    },
    expected: undefined,
  },
];

describe('the values of a tensor', () => {
  for (const { field, tensor, expected } of cases) {
    it(`are read from ${field}`, () => {
      assert.deepEqual(valuesOf(read(tensor)), expected);
    });
  }

  it('are what a tensor of ours was made of', () => {
    assert.deepEqual(valuesOf(int64Tensor('a', [1, -2, 3])), [1, -2, 3]);
    assert.deepEqual(valuesOf(int64Tensor('a', [5], [])), [5]);
    assert.deepEqual(valuesOf(floatTensor('a', [0.5, 1, 2, 3], [2, 2])), [0.5, 1, 2, 3]);
  });
});

describe('the bytes of a tensor', () => {
  it('lie in the file: raw_data and float_data are views, never copies', () => {
    for (const tensor of [
      { rawData: bytesOf(Float32Array.of(1, 2)) },
      { floatData: [bytesOf(Float32Array.of(1, 2))] },
    ]) {
      const file = toBinary(
        TensorProtoSchema,
        create(TensorProtoSchema, { dataType: Type.FLOAT, dims: [2n], ...tensor }),
      );
      const bytes = rawBytes(fromBinary(TensorProtoSchema, file))!;
      assert.equal(bytes.buffer, file.buffer);
      assert.deepEqual([...bytes], [...bytesOf(Float32Array.of(1, 2))]);
    }
  });

  it('are not one run where a writer has split them, or where integers are packed', () => {
    assert.equal(rawBytes(read({ floatData: [new Uint8Array(4), new Uint8Array(4)] })), undefined);
    assert.equal(rawBytes(read({ dataType: Type.INT64, dims: [1n], int64Data: [1n] })), undefined);
  });

  it('are counted by type and dims', () => {
    assert.equal(byteLength(create(TensorProtoSchema, { dataType: Type.FLOAT16, dims: [3n, 5n] })), 30);
    assert.equal(byteLength(create(TensorProtoSchema, { dataType: Type.DOUBLE, dims: [] })), 8);
    assert.equal(byteLength(create(TensorProtoSchema, { dataType: Type.STRING, dims: [3n] })), undefined);
  });
});
