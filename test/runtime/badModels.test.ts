import { strict as assert } from 'node:assert';
import { truncateSync } from 'node:fs';
import { create, fromBinary } from '@bufbuild/protobuf';
import { WhylightError } from '../../src/engine/errors.ts';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { encodeModel } from '../../src/engine/onnx/model.ts';
import {
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from '../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { buildModel, type ModelParts } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { smallModel, smallNetwork } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const network = smallNetwork();
const without = (output: string): ModelParts['nodes'] => network.nodes.filter((node) => node.output[0] !== output);
const withHead = (...nodes: ModelParts['nodes']): Uint8Array =>
  buildModel({ ...network, nodes: [...network.nodes, ...nodes], outputs: [nodes.at(-1)!.output[0]!] });
/** With an operator of the layout that ONNX Runtime makes for one processor. */
const withBlocks = (node: ModelParts['nodes'][number]): Uint8Array =>
  buildModel({
    ...network,
    nodes: [...network.nodes, { ...node, domain: 'com.microsoft.nchwc' }],
    constants: [...network.constants!, floatTensor('twelve', new Float32Array(12 * 24), [12, 24, 1, 1])],
    outputs: ['blocks'],
  });
const replaced = (name: string, tensor: NonNullable<ModelParts['constants']>[number]): Uint8Array =>
  buildModel({ ...network, constants: network.constants!.map((old) => (old.name === name ? tensor : old)) });

const poisoned = (value: number): Uint8Array =>
  replaced('w3', floatTensor('w3', new Float32Array(5 * 24).fill(value), [5, 24]));

/** Bytes, and the code of the error that explaining a picture with them ends in. */
const cases: readonly { what: string; bytes: Uint8Array; code: string; says?: RegExp }[] = [
  { what: 'an empty file', bytes: new Uint8Array(), code: 'model-empty' },
  { what: 'half a model', bytes: smallModel().slice(0, 9000), code: 'model-truncated' },
  { what: 'an opset of the future', bytes: smallModel({ opset: 27 }), code: 'model-refused', says: /27/ },
  {
    what: 'an operator that nobody knows',
    bytes: withHead(makeNode('Astonish', ['logits'], ['y'])),
    code: 'model-refused',
    says: /Astonish/,
  },
  { what: 'an operator of a stranger', bytes: foreignOperator(), code: 'model-refused' },
  {
    what: 'a tensor that nobody makes',
    bytes: buildModel({ ...network, nodes: without('relu1') }),
    code: 'model-refused',
    says: /relu1/,
  },
  {
    what: 'a ring',
    bytes: buildModel({
      ...network,
      nodes: [makeNode('Add', ['image', 'b'], ['a']), makeNode('Relu', ['a'], ['b'])],
      outputs: ['b'],
    }),
    code: 'model-ring',
    says: /“a”/,
  },
  {
    what: 'weights of another processor’s layout',
    bytes: withBlocks(makeNode('Conv', ['relu2', 'twelve'], ['blocks'])),
    code: 'model-processor-layout',
  },
  {
    what: 'weights of the wrong shape',
    bytes: replaced('w2', floatTensor('w2', new Float32Array(24 * 7 * 9), [24, 7, 3, 3])),
    code: 'run-failed',
  },
  {
    what: 'fewer weights than it says',
    bytes: replaced('w3', floatTensor('w3', [1, 2, 3], [5, 24])),
    code: 'model-weights',
    says: /“w3”.*\[5, 24\]: 480 bytes, but it holds 12/,
  },
  {
    what: 'a list of numbers for input',
    bytes: buildModel({
      ...network,
      inputs: [{ name: 'image', dims: [1, 64] }],
      nodes: [makeNode('Gemm', ['image', 'w'], ['logits'])],
      constants: [floatTensor('w', new Float32Array(64 * 3), [64, 3])],
    }),
    code: 'input-not-image',
    says: /image: float32 \[1, 64\]/,
  },
  {
    what: 'no input at all',
    bytes: buildModel({
      ...network,
      inputs: [],
      constants: [...network.constants!, floatTensor('image', new Float32Array(3 * 64), [1, 3, 8, 8])],
    }),
    code: 'input-not-image',
  },
  {
    what: 'seven channels',
    bytes: smallModel({ dims: [1, 7, 8, 8], channels: 7 }),
    code: 'bands-missing',
    says: /7 bands/,
  },
  {
    what: 'an input of 120 GB',
    bytes: smallModel({ dims: [1, 3, 100_000, 100_000] }),
    code: 'input-too-large',
    says: /100000, 100000/,
  },
  {
    what: 'a second input',
    bytes: buildModel({
      ...network,
      inputs: [...network.inputs, { name: 'temperature', dims: [1] }],
      nodes: [
        ...without('logits'),
        makeNode('Gemm', ['flat', 'w3'], ['cold'], { transB: 1 }),
        makeNode('Mul', ['cold', 'temperature'], ['logits']),
      ],
    }),
    code: 'input-missing',
    says: /temperature/,
  },
  {
    what: 'a volume for output',
    bytes: buildModel({
      ...network,
      nodes: [...network.nodes.slice(0, 4), makeNode('Unsqueeze', ['relu2', 'first'], ['volume'])],
      constants: [...network.constants!, int64Tensor('first', [0])],
      outputs: ['volume'],
    }),
    code: 'output-not-scores',
    says: /1, 1, 24, 8, 8/,
  },
  {
    what: 'no grid on the way',
    bytes: buildModel({
      ...network,
      nodes: [makeNode('Flatten', ['image'], ['all']), makeNode('MatMul', ['all', 'w'], ['logits'])],
      constants: [floatTensor('w', new Float32Array(192 * 3).fill(0.1), [192, 3])],
    }),
    code: 'no-layer',
  },
  { what: 'NaN among its weights', bytes: poisoned(NaN), code: 'score-not-finite', says: /NaN/ },
  {
    what: 'weights so large that the score overflows',
    bytes: poisoned(3e38),
    code: 'score-not-finite',
    says: /Infinity/,
  },
  { what: 'weights in a file that is not there', bytes: externalTo('nowhere.data'), code: 'model-external-data' },
  { what: 'weights in a file above its folder', bytes: externalTo('../secret.data'), code: 'model-external-data' },
  { what: 'weights in a file at the root', bytes: externalTo('/etc/passwd'), code: 'model-external-data' },
];

function foreignOperator(): Uint8Array {
  const proto = fromBinary(
    ModelProtoSchema,
    withHead({ ...makeNode('Thing', ['logits'], ['y']), domain: 'example.org' }),
  );
  proto.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: 'example.org', version: 1n }));
  return encodeModel(proto);
}

function externalTo(location: string): Uint8Array {
  const externalData = [create(StringStringEntryProtoSchema, { key: 'location', value: location })];
  return replaced(
    'w2',
    create(TensorProtoSchema, {
      name: 'w2',
      dims: [24n, 16n, 3n, 3n],
      dataType: TensorProto_DataType.FLOAT,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData,
    }),
  );
}

describe('a bad model', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  for (const { what, bytes, code, says } of cases) {
    it(`with ${what} is refused with the code ${code}`, async () => {
      const model = folder.write('m.onnx', bytes);
      const image = folder.write('i.png', await noisePng(9, 9));
      await assert.rejects(engine.explain(image, model, {}), (error: unknown) => {
        assert.ok(error instanceof WhylightError, `not a coded error: ${String(error)}`);
        assert.equal(error.code, code, error.message);
        if (says) assert.match(error.message, says);
        assert.notEqual(error.nextStep, '');
        return true;
      });
    });
  }

  for (const { what, size, code } of [
    { what: 'of 2 GiB', size: 2 ** 31, code: 'file-too-large' },
    { what: 'of 5 GiB', size: 5 * 2 ** 30, code: 'file-too-large' },
  ]) {
    it(`is not read at all: ${what}`, async () => {
      const model = folder.write('m.onnx', '');
      truncateSync(model, size);
      await assert.rejects(engine.model(model), { code });
    });
  }

  it('is refused with a code if it is a folder without one, or missing', async () => {
    folder.write('m.onnx/inside', '');
    await assert.rejects(engine.model(folder.at('m.onnx')), { code: 'no-model' });
    await assert.rejects(engine.model(folder.at('n.onnx')), { code: 'file-missing' });
    await assert.rejects(engine.model(folder.at('m.onnx/inside/n.onnx')), { code: 'file-unreadable' });
  });

  it('does not affect the next model', async () => {
    const image = folder.write('i.png', await noisePng(9, 9));
    await assert.rejects(engine.explain(image, folder.write('bad.onnx', cases[3]!.bytes), {}));
    const { heatmap } = await engine.explain(image, folder.write('good.onnx', smallModel()), {});
    assert.equal(heatmap.values.length, 64);
  });
});
