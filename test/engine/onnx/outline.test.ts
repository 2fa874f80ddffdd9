import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { indexGraph, type Graph } from '../../../src/engine/graph/graph.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { encodeModel, decodeModel, parseModel } from '../../../src/engine/onnx/model.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  type TensorProto,
} from '../../../src/engine/onnx/onnx_pb.ts';
import { outlineOf, type ReadAt } from '../../../src/engine/onnx/outline.ts';
import { floatTensor } from '../../../src/engine/onnx/tensors.ts';
import { smallModel } from '../../support/smallNetwork.ts';

const networks = path.join(import.meta.dirname, '../../fixtures/networks');

/** How many bytes were read, too. */
function outlined(bytes: Uint8Array): { outline: Uint8Array | undefined; read: number } {
  let read = 0;
  const readAt: ReadAt = (offset, length) => {
    const found = bytes.slice(offset, offset + length);
    read += found.length;
    return found;
  };
  return { outline: outlineOf('m.onnx', bytes.length, readAt), read };
}

/** What is made of a file read whole, and of its outline. */
const graphs = (bytes: Uint8Array): readonly [whole: unknown, outline: unknown] => {
  const { outline } = outlined(bytes);
  return [comparable(indexGraph(parseModel(bytes, 'm.onnx'))), comparable(graphOf(outline!))];
};
const graphOf = (outline: Uint8Array): Graph => indexGraph(parseModel(outline, 'm.onnx', false));

/** A tensor that was decoded has other properties of its own than one that was made. */
function comparable({ constants, ...graph }: Graph): unknown {
  const bytesOf = (tensor: TensorProto): string => Buffer.from(toBinary(TensorProtoSchema, tensor)).toString('base64');
  return { ...graph, constants: [...constants].map(([name, tensor]) => [name, bytesOf(tensor)]) };
}

/** A model with one more weight, which may be anything, and a `Constant` of it. */
function withWeight(weight: TensorProto): Uint8Array {
  const proto = decodeModel(smallModel());
  proto.graph!.initializer.push(weight);
  const { AttributeProto_AttributeType: type } = { AttributeProto_AttributeType };
  const attribute = [create(AttributeProtoSchema, { name: 'value', t: weight, type: type.TENSOR })];
  proto.graph!.node.unshift({ ...makeNode('Constant', [], ['held']), attribute });
  return encodeModel(proto);
}

const values = Float32Array.from({ length: 5000 }, (_, at) => at);

describe('the outline of a model’s file', () => {
  const files = readdirSync(networks).filter((name) => name.endsWith('.onnx'));
  for (const name of files) {
    it(`of ${name} leads to the same graph as the whole file`, () => {
      const [whole, outline] = graphs(new Uint8Array(readFileSync(path.join(networks, name))));
      assert.deepEqual(outline, whole);
    });
  }

  it('has references in the place of large weights, of constants, too, and reads little more than it holds', () => {
    const bytes = withWeight(floatTensor('w', new Float32Array(2 ** 20).fill(1)));
    const { outline, read } = outlined(bytes);
    assert.ok(bytes.length > 2 ** 23 && outline!.length < 2 ** 15 && read < 2 ** 18, `${outline!.length} of ${read}`);
    assert.deepEqual(...graphs(bytes));
    assert.match(JSON.stringify(graphOf(outline!).constants.get('held')?.externalData), /m\.onnx/);
  });

  for (const [what, weight] of Object.entries({
    'numbers as float_data': create(TensorProtoSchema, {
      name: 'w',
      dims: [5000n],
      dataType: TensorProto_DataType.FLOAT,
      floatData: [new Uint8Array(values.buffer)],
    }),
    'numbers as int64_data': create(TensorProtoSchema, {
      name: 'w',
      dims: [5000n],
      dataType: TensorProto_DataType.INT64,
      int64Data: [...values].map(BigInt),
    }),
    'numbers of half a byte': create(TensorProtoSchema, {
      name: 'w',
      dims: [10000n],
      dataType: TensorProto_DataType.INT4,
      rawData: new Uint8Array(5000),
    }),
  })) {
    it(`of a weight that has ${what} leads to the same graph as the whole file`, () => {
      const [whole, outline] = graphs(withWeight(weight));
      assert.deepEqual(outline, whole);
    });
  }

  it('leaves a weight alone that is not as large as it says, so that it is refused as before', () => {
    const bytes = withWeight({ ...floatTensor('w', values), dims: [7n] });
    assert.throws(() => parseModel(outlined(bytes).outline!, 'm.onnx', false), { code: 'model-weights' });
  });

  it('is none of a file that ends early, at whatever byte, or that is no model', () => {
    const bytes = withWeight(floatTensor('w', values));
    for (let length = 1; length < bytes.length; length += 997) {
      const { outline } = outlined(bytes.subarray(0, length));
      const isPrefix = outline !== undefined && Buffer.from(outline).equals(bytes.subarray(0, length));
      assert.ok(outline === undefined || isPrefix, `${length} bytes`);
    }
    assert.equal(outlined(Buffer.from('version https://git-lfs.github.com')).outline, undefined);
  });
});
