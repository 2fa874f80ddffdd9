import { strict as assert } from 'node:assert';
import { create } from '@bufbuild/protobuf';
import { parseModel, type Model } from '../../../src/engine/onnx/model.ts';
import {
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  type TensorProto,
} from '../../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, isExternal } from '../../../src/engine/onnx/tensors.ts';
import { borrowWeight } from '../../../src/engine/onnx/weights.ts';
import { buildModel } from '../../support/buildModel.ts';
import { smallNetwork } from '../../support/smallNetwork.ts';

const bytesOf = (data: Float32Array): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** A model that holds `weight` too. */
function modelWith(weight: TensorProto, fileName = 'm.onnx', before = 0): Model {
  const network = smallNetwork();
  const written = buildModel({ ...network, constants: [...(network.constants ?? []), weight] });
  // Files are read into larger buffers now and then.
  const buffer = new Uint8Array(before + written.length);
  buffer.set(written, before);
  return parseModel(buffer.subarray(before), fileName);
}

const find = (model: Model, name: string): TensorProto =>
  model.graph.initializer.find((tensor) => tensor.name === name)!;

const placeOf = (tensor: TensorProto): Record<string, string> =>
  Object.fromEntries(tensor.externalData.map(({ key, value }) => [key, value]));

const values = Float32Array.from({ length: 2000 }, (_, at) => Math.sin(at));
const inFloatData = create(TensorProtoSchema, {
  name: 'w',
  dims: [2000n],
  dataType: TensorProto_DataType.FLOAT,
  floatData: [bytesOf(values)],
});

describe('a borrowed weight', () => {
  for (const [field, weight, before] of [
    ['raw_data', floatTensor('w', values), 0],
    ['float_data', inFloatData, 0],
    ['raw_data of a file inside a larger buffer', floatTensor('w', values), 37],
  ] as const) {
    it(`points to the very bytes in the file: ${field}`, () => {
      const model = modelWith(weight, 'm.onnx', before);
      const borrowed = borrowWeight(find(model, 'w'), model);
      assert.ok(isExternal(borrowed));
      assert.equal(borrowed.rawData?.length ?? 0, 0);
      assert.deepEqual(borrowed.dims, [2000n]);
      assert.equal(borrowed.dataType, TensorProto_DataType.FLOAT);
      const { location, offset, length } = placeOf(borrowed);
      assert.equal(location, 'm.onnx');
      assert.deepEqual(model.bytes.slice(Number(offset), Number(offset) + Number(length)), bytesOf(values).slice());
    });
  }

  const kept: readonly { why: string; weight: TensorProto; fileName?: string }[] = [
    { why: 'it is small', weight: floatTensor('w', [1, 2, 3]) },
    { why: 'the model lies in no file', weight: floatTensor('w', values), fileName: '' },
    {
      why: 'its values are split',
      weight: { ...inFloatData, floatData: [bytesOf(values).subarray(0, 4000), bytesOf(values).subarray(4000)] },
    },
    {
      why: 'its integers are packed',
      weight: create(TensorProtoSchema, {
        name: 'w',
        dims: [5000n],
        dataType: TensorProto_DataType.INT64,
        int64Data: Array.from({ length: 5000 }, (_, at) => BigInt(at)),
      }),
    },
    {
      why: 'it lies in another file already',
      weight: create(TensorProtoSchema, {
        name: 'w',
        dims: [2000n],
        dataType: TensorProto_DataType.FLOAT,
        dataLocation: TensorProto_DataLocation.EXTERNAL,
        externalData: [
          { key: 'location', value: 'm.data' },
          { key: 'offset', value: '16' },
        ],
      }),
    },
  ];
  for (const { why, weight, fileName } of kept) {
    it(`is not borrowed where ${why}`, () => {
      const model = modelWith(weight, fileName);
      const tensor = find(model, 'w');
      assert.equal(borrowWeight(tensor, model), tensor);
    });
  }
});
