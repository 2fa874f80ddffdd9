import { strict as assert } from 'node:assert';
import { create } from '@bufbuild/protobuf';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type NodeProto,
  type SparseTensorProto,
  type TensorProto,
} from '../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import type { Prediction } from '../../src/vocabulary/explanation.ts';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor/tensor.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { exportGradient } from '../../src/runtime/answers/exportGradient.ts';
import { Session } from '../../src/runtime/ort/ort.ts';
import { buildModel, type ModelParts } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { smallNetwork } from '../support/smallNetwork.ts';
import { pruned, sparse } from '../support/sparse.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const network = smallNetwork();
const [w1, w2, w3] = network.constants!.map(pruned) as [TensorProto, TensorProto, TensorProto];
const dense: ModelParts = { ...network, constants: [w1, w2, w3] };

/** A Constant node that holds its value sparsely. */
function sparseConstant(tensor: TensorProto): NodeProto {
  const attribute = create(AttributeProtoSchema, {
    name: 'sparse_value',
    type: AttributeProto_AttributeType.SPARSE_TENSOR,
    sparseTensor: sparse(tensor, 'linear'),
  });
  return { ...makeNode('Constant', [], [tensor.name]), attribute: [attribute] };
}

/** `refused`: ONNX Runtime 1.30 takes values of sparse weights from `raw_data` alone. */
const twins: readonly { what: string; parts: ModelParts; refused?: true }[] = [
  {
    what: 'a sparse convolution, by linear indices',
    parts: { ...dense, constants: [w1, w3], sparse: [sparse(w2, 'linear')] },
  },
  {
    what: 'a sparse convolution, by an index an axis',
    parts: { ...dense, constants: [w1, w3], sparse: [sparse(w2, 'by axis')] },
  },
  {
    what: 'sparse weights alone',
    parts: { ...dense, constants: [], sparse: [sparse(w1, 'by axis'), sparse(w2, 'linear'), sparse(w3, 'by axis')] },
  },
  {
    what: 'a sparse Constant node',
    parts: { ...dense, constants: [w1, w2], nodes: [sparseConstant(w3), ...network.nodes] },
  },
  {
    what: 'indices and values in the typed fields',
    parts: { ...dense, constants: [w1, w3], sparse: [inTypedFields(sparse(w2, 'by axis'))] },
    refused: true,
  },
];

function inTypedFields({ values, indices, ...rest }: SparseTensorProto): SparseTensorProto {
  const { rawData } = indices!;
  const places = new BigInt64Array(rawData.buffer, rawData.byteOffset, rawData.length / 8);
  return {
    ...rest,
    values: { ...values!, rawData: new Uint8Array(), floatData: [values!.rawData] },
    indices: { ...indices!, rawData: new Uint8Array(), int64Data: [...places] },
  };
}

const image = floatTensorOf(
  [1, 3, 8, 8],
  Float32Array.from({ length: 192 }, (_, at) => Math.sin(at * 0.7)),
);

/** What ONNX Runtime makes of the file as it is. */
async function scoresOf(model: Uint8Array): Promise<number[]> {
  const session = await Session.create(model, { folder: '/', threads: 1, optimize: 'all' });
  try {
    return [...((await session.run(new Map([['image', image]]))).get('logits') as FloatTensor).data];
  } finally {
    await session.release();
  }
}

const byIndex = (predictions: readonly Prediction[]): number[] =>
  [...predictions].sort((a, b) => a.index - b.index).map(({ score }) => score);

describe('a model with sparse weights', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  for (const { what, parts, refused } of twins) {
    it(`has the scores of ONNX Runtime and the map of the same model with dense weights: ${what}`, async () => {
      const bytes = buildModel(parts);
      const [a, b] = [folder.write('sparse.onnx', bytes), folder.write('dense.onnx', buildModel(dense))];
      for (const layer of ['relu1', 'relu2']) {
        const found = await engine.explainTensor(image, a, { layer, top: 5 });
        const twin = await engine.explainTensor(image, b, { layer });
        assert.deepEqual(byIndex(found.predictions), await scoresOf(refused ? buildModel(dense) : bytes));
        assert.deepEqual(found.gradient, twin.gradient);
        assert.deepEqual(found.heatmap, twin.heatmap);
        assert.ok(
          found.gradient!.data.some((value) => value !== 0),
          'a gradient of zeros proves nothing',
        );
      }
    });
  }

  it('uses a gradient graph from its file', async () => {
    const file = folder.write('sparse.onnx', buildModel(twins[1]!.parts));
    const before = await engine.explainTensor(image, file, { layer: 'relu1' });
    await exportGradient(await engine.model(file));
    const after = await engine.explainTensor(image, file, { layer: 'relu1' });
    assert.deepEqual([after.model.gradientGraph, after.model.gradientProblem], ['file', undefined]);
    assert.deepEqual(after.gradient, before.gradient);
  });

  const whole = sparse(w2, 'linear');
  const at = (indices: TensorProto): SparseTensorProto => ({ ...whole, indices });
  const one = (place: readonly number[], dims: readonly number[], shape = [1]): SparseTensorProto => ({
    ...whole,
    values: floatTensor('w2', [1]),
    indices: int64Tensor('', place, shape),
    dims: dims.map(BigInt),
  });
  const hostile: readonly { what: string; tensor: SparseTensorProto; code?: string; says: RegExp }[] = [
    { what: 'an index beyond the end', tensor: one([24 * 144], [24, 16, 3, 3]), says: /lies outside/ },
    { what: 'a negative index', tensor: one([-1], [24, 16, 3, 3]), says: /lies outside/ },
    { what: 'an index that is no number of JavaScript', tensor: one([2 ** 62], [24, 16, 3, 3]), says: /lies outside/ },
    {
      what: 'an index beyond its axis that is within the tensor',
      tensor: one([0, 16, 0, 0], [24, 16, 3, 3], [1, 4]),
      says: /lies outside/,
    },
    { what: 'a negative index on an axis', tensor: one([1, -1, 0, 0], [24, 16, 3, 3], [1, 4]), says: /lies outside/ },
    {
      what: 'indices of another rank',
      tensor: one([1, 1, 1], [24, 16, 3, 3], [1, 3]),
      says: /values \[1\] at indices \[1, 3\]/,
    },
    { what: 'fewer indices than values', tensor: at(int64Tensor('', [1, 2])), says: /at indices \[2\]/ },
    {
      what: 'indices of floats',
      tensor: at(floatTensor('', new Float32Array(Number(whole.values!.dims[0])))),
      says: /at indices/,
    },
    {
      what: 'fewer bytes of values than it says',
      tensor: { ...whole, values: { ...whole.values!, rawData: new Uint8Array(8) } },
      says: /but it holds 8/,
    },
    { what: 'no values', tensor: { ...whole, values: undefined }, says: /no sparse tensor/ },
    { what: 'a size of 0', tensor: one([0], [24, 0, 3, 3]), says: /no sparse tensor/ },
    { what: 'a negative size', tensor: one([0], [-24, -16, 3, 3]), says: /no sparse tensor/ },
    {
      what: 'strings',
      tensor: { ...whole, values: { ...whole.values!, dataType: 8, rawData: new Uint8Array() } },
      says: /no sparse tensor/,
    },
    {
      what: 'values in another file',
      tensor: { ...whole, values: { ...whole.values!, dataLocation: 1 } },
      says: /in another file/,
    },
    {
      what: '4 GiB of zeros',
      tensor: one([0], [2 ** 30]),
      code: 'model-too-complex',
      says: /sparse or repeated weights/,
    },
    {
      what: 'more zeros than can be counted',
      tensor: one([0], [2 ** 40, 2 ** 40]),
      code: 'model-too-complex',
      says: /sparse or repeated/,
    },
  ];
  for (const { what, tensor, code = 'model-weights', says } of hostile) {
    it(`is refused with ${what}`, async () => {
      const picture = folder.write('i.png', await noisePng(9, 9));
      const file = folder.write('m.onnx', buildModel({ ...dense, constants: [w1, w3], sparse: [tensor] }));
      await assert.rejects(engine.explain(picture, file, {}), (error: Error & { code?: string }) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, says);
        return true;
      });
    });
  }
});
