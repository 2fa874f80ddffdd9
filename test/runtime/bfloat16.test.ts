/** A model of bfloat16, which ONNX Runtime has no kernels for on the CPU, against the same numbers in float32. */
import { strict as assert } from 'node:assert';
import { create } from '@bufbuild/protobuf';
import { TensorProtoSchema, TensorProto_DataType as Type, type TensorProto } from '../../src/engine/onnx/onnx_pb.ts';
import { dimsOf, floatTensor, valuesOf } from '../../src/engine/onnx/tensors.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { buildModel } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { smallNetwork } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

/** The upper half of each float32. */
const upperHalves = (tensor: TensorProto): Uint16Array =>
  Uint16Array.from(new Uint32Array(Float32Array.from(valuesOf(tensor)!).buffer), (bits) => bits >>> 16);

const shortened = (tensor: TensorProto): TensorProto =>
  create(TensorProtoSchema, {
    name: tensor.name,
    dims: tensor.dims,
    dataType: Type.BFLOAT16,
    rawData: new Uint8Array(upperHalves(tensor).buffer),
  });

const rounded = (tensor: TensorProto): TensorProto =>
  floatTensor(
    tensor.name,
    new Float32Array(Uint32Array.from(upperHalves(tensor), (bits) => bits << 16).buffer),
    dimsOf(tensor),
  );

describe('a model of bfloat16', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  it('has the scores and the map of the same weights in float32', async () => {
    const network = smallNetwork();
    const image = folder.write('i.png', await noisePng(9, 9));
    const short = buildModel({
      ...network,
      inputs: [{ name: 'image', dims: [1, 3, 8, 8], type: Type.BFLOAT16 }],
      constants: network.constants!.map(shortened),
    });
    const single = buildModel({ ...network, constants: network.constants!.map(rounded) });
    const found = await engine.explain(image, folder.write('short.onnx', short), { layer: 'relu1' });
    const expected = await engine.explain(image, folder.write('single.onnx', single), { layer: 'relu1' });
    assert.deepEqual(found.predictions, expected.predictions);
    assert.deepEqual(found.heatmap.values, expected.heatmap.values);
    assert.deepEqual(found.gradient, expected.gradient);
  });
});
