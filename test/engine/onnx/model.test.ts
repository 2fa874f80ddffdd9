import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { WhylightError } from '../../../src/engine/errors.ts';
import { cutModel } from '../../../src/engine/graph/modelBytes.ts';
import { indexGraph } from '../../../src/engine/graph/graph.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { encodeModel, parseModel } from '../../../src/engine/onnx/model.ts';
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from '../../../src/engine/onnx/onnx_pb.ts';
import { buildModel } from '../../support/buildModel.ts';
import { smallModel, smallNetwork } from '../../support/smallNetwork.ts';

const codeOf = (bytes: Uint8Array): string => {
  try {
    parseModel(bytes, 'm.onnx');
    return 'fine';
  } catch (error) {
    assert.ok(error instanceof WhylightError, `not a coded error: ${String(error)}`);
    assert.ok(error.message.includes('m.onnx') && error.nextStep !== '');
    return error.code;
  }
};

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const icon = readFileSync(path.resolve(import.meta.dirname, '../../../media/icon.png'));

const bad = [
  { what: 'an empty file', bytes: new Uint8Array(), code: 'model-empty' },
  { what: 'a text', bytes: text('Hello, I am not a model at all.\n'), code: 'model-unreadable' },
  { what: 'JSON', bytes: text('{"model": true}'), code: 'model-unreadable' },
  { what: 'a web page', bytes: text('<!DOCTYPE html><html><body>404</body></html>'), code: 'model-unreadable' },
  { what: 'a PNG', bytes: new Uint8Array(icon), code: 'model-unreadable' },
  {
    what: 'a ZIP (a PyTorch checkpoint)',
    bytes: Uint8Array.from([0x50, 0x4b, 3, 4, ...new Array<number>(60).fill(0)]),
    code: 'model-unreadable',
  },
  { what: 'zeros', bytes: new Uint8Array(100), code: 'model-unreadable' },
  {
    what: 'a Git LFS pointer',
    bytes: text('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n'),
    code: 'model-lfs-pointer',
  },
  {
    what: 'a model without a graph',
    bytes: toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n })),
    code: 'model-no-graph',
  },
  { what: 'a graph without nodes', bytes: buildModel({ ...smallNetwork(), nodes: [] }), code: 'model-no-graph' },
  { what: 'a graph without outputs', bytes: buildModel({ ...smallNetwork(), outputs: [] }), code: 'model-no-graph' },
  { what: 'opset 6', bytes: smallModel({ opset: 6 }), code: 'model-opset' },
  { what: 'a model that names no opset', bytes: withoutOpset(), code: 'model-opset' },
] as const;

function withoutOpset(): Uint8Array {
  return toBinary(ModelProtoSchema, { ...fromBinary(ModelProtoSchema, smallModel()), opsetImport: [] });
}

describe('reading a model', () => {
  for (const { what, bytes, code } of bad) {
    it(`${what} is refused: ${code}`, () => assert.equal(codeOf(bytes), code));
  }

  it('one that was cut off anywhere is refused with a code', () => {
    const whole = smallModel();
    const steps = (count: number, lengthAt: (step: number) => number): number[] =>
      Array.from({ length: count }, (_, step) => lengthAt(step));
    const lengths = [
      ...steps(200, (step) => step),
      ...steps(200, (step) => whole.length - 1 - step),
      ...steps(100, (step) => Math.floor((whole.length * step) / 100)),
    ];
    const codes = new Set(lengths.map((length) => codeOf(whole.slice(0, length))));
    assert.ok(codes.has('model-truncated') && !codes.has('fine') && !codes.has('model-unreadable'), [...codes].join());
  });

  it('one with any byte changed is read, or refused with a code', () => {
    const whole = smallModel();
    for (let at = 0; at < 600; at++) {
      const changed = whole.slice();
      changed[at]! ^= 0xff;
      codeOf(changed);
    }
  });

  it('weights stay views of the file', () => {
    const bytes = smallModel();
    const { graph } = parseModel(bytes, 'm.onnx');
    for (const { rawData } of graph.initializer) assert.equal(rawData.buffer, bytes.buffer);
  });

  it('the standard operator set is found among others, by either of its names', () => {
    for (const domain of ['', 'ai.onnx']) {
      const proto = fromBinary(ModelProtoSchema, smallModel());
      proto.opsetImport = [
        create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n }),
        create(OperatorSetIdProtoSchema, { domain, version: 15n }),
      ];
      assert.equal(parseModel(encodeModel(proto), 'm.onnx').opset, 15);
    }
  });
});

describe('writing a model', () => {
  /** Field 900 of a model, 901 of a node: nobody knows them. */
  const unknown = (no: number): { no: number; wireType: 2; data: Uint8Array } => ({
    no,
    wireType: 2,
    data: Uint8Array.of(3, 97, 98, 99),
  });

  it('keeps fields that nobody knows', () => {
    const proto = fromBinary(ModelProtoSchema, smallModel());
    proto.$unknown = [unknown(900)];
    proto.graph!.node[0]!.$unknown = [unknown(901)];
    const model = parseModel(encodeModel(proto), 'm.onnx');
    assert.deepEqual(encodeModel(model.proto), encodeModel(proto));
    assert.equal(model.proto.$unknown?.[0]?.no, 900);
    assert.equal(model.graph.node[0]!.$unknown?.[0]?.no, 901);
  });

  it('keeps them in a model that is cut', () => {
    const proto = fromBinary(ModelProtoSchema, smallModel());
    proto.$unknown = [unknown(900)];
    proto.graph!.node[0]!.$unknown = [unknown(901)];
    const cut = fromBinary(ModelProtoSchema, cutModel(indexGraph(parseModel(encodeModel(proto), 'm.onnx')), ['relu1']));
    assert.equal(cut.$unknown?.[0]?.no, 900);
    assert.deepEqual(
      cut.graph!.node.map(({ opType }) => opType),
      ['Conv', 'Relu'],
    );
    assert.equal(cut.graph!.node[0]!.$unknown?.[0]?.no, 901);
  });

  it('gives back the bytes of a model that it has read', () => {
    const bytes = smallModel();
    assert.deepEqual(encodeModel(parseModel(bytes, 'm.onnx').proto), bytes);
  });

  it('keeps a model a model through subgraphs', () => {
    const branch = create(GraphProtoSchema, {
      name: 'then',
      node: [makeNode('Identity', ['conv1'], ['out'])],
      output: [{ name: 'out' }],
    });
    const bytes = toBinary(GraphProtoSchema, branch);
    assert.deepEqual(toBinary(GraphProtoSchema, fromBinary(GraphProtoSchema, bytes)), bytes);
  });
});
