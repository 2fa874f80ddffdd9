import { create } from '@bufbuild/protobuf';
import { strict as assert } from 'node:assert';
import { indexGraph } from '../../../src/engine/graph/graph.ts';
import { cutModel, valueInfo } from '../../../src/engine/graph/modelBytes.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { encodeModel, parseModel, type Model } from '../../../src/engine/onnx/model.ts';
import {
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType as Type,
  TensorProtoSchema,
  type NodeProto,
} from '../../../src/engine/onnx/onnx_pb.ts';
import { floatTensor } from '../../../src/engine/onnx/tensors.ts';
import { floatTensorOf, type FloatTensor } from '../../../src/engine/tensor/tensor.ts';
import { Session } from '../../../src/runtime/ort/ort.ts';
import { buildModel } from '../../support/buildModel.ts';

const opset = (version: number, domain = ''): ReturnType<typeof create<typeof OperatorSetIdProtoSchema>> =>
  create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) });

/** y = LeakyRelu(a + b) with the call's slope. */
function leakyAdd(version: number): ReturnType<typeof create<typeof FunctionProtoSchema>> {
  const slope = create(AttributeProtoSchema, { name: 'alpha', type: Kind.FLOAT, refAttrName: 'slope' });
  return create(FunctionProtoSchema, {
    name: 'LeakyAdd',
    domain: 'own',
    input: ['a', 'b'],
    output: ['y'],
    attribute: ['slope'],
    opsetImport: [opset(version)],
    node: [
      makeNode('Add', ['a', 'b'], ['inner']),
      { ...makeNode('LeakyRelu', ['inner'], ['t']), attribute: [slope] },
      makeNode('Identity', ['t'], ['y']),
    ],
  });
}

const call = (inputs: string[], output: string, slope: number): NodeProto => ({
  ...makeNode('LeakyAdd', inputs, [output], { slope: { float: slope } }),
  domain: 'own',
});

function withFunctions(bytes: Uint8Array, functions: readonly ReturnType<typeof leakyAdd>[]): Model {
  const { proto } = parseModel(bytes, '');
  return parseModel(
    encodeModel({ ...proto, opsetImport: [...proto.opsetImport, opset(1, 'own')], functions: [...functions] }),
    '',
  );
}

const x = floatTensorOf([4], Float32Array.from([-2, -0.5, 1, 3]));

async function run(bytes: Uint8Array, output: string): Promise<number[]> {
  const session = await Session.create(bytes, { folder: '/', threads: 1, optimize: 'none' });
  try {
    return [...((await session.run(new Map([['x', x]]))).get(output) as FloatTensor).data];
  } finally {
    await session.release();
  }
}

describe('inlining', () => {
  const nodes = [call(['x', 'c'], 'h', 0.5), call(['h', 'h'], 'y', 0.25)];
  const bytes = buildModel({
    opset: 17,
    inputs: [{ name: 'x', dims: [4] }],
    nodes,
    constants: [floatTensor('c', [1], [])],
    outputs: ['y'],
  });

  it('writes local functions out, each call with its own names and attributes', async () => {
    const model = withFunctions(bytes, [leakyAdd(17)]);
    const graph = indexGraph(model);
    assert.deepEqual(
      graph.nodes.map(({ opType }) => opType),
      ['Add', 'LeakyRelu', 'Identity', 'Add', 'LeakyRelu', 'Identity'],
    );
    assert.equal(new Set(graph.nodes.flatMap(({ output }) => output)).size, 6);
    const inlined = cutModel({ ...graph, header: { ...graph.header, functions: [] } }, ['y']);
    assert.deepEqual(await run(inlined, 'y'), await run(encodeModel(model.proto), 'y'));
  });

  it('leaves a function that is written in another version of the operators', () => {
    const graph = indexGraph(withFunctions(bytes, [leakyAdd(12)]));
    assert.deepEqual(
      graph.nodes.map(({ opType }) => opType),
      ['LeakyAdd', 'LeakyAdd'],
    );
  });

  for (const taken of [true, false]) {
    it(`takes the ${taken ? 'then' : 'else'} branch of a constant If, and knows what it takes from outside`, async () => {
      const branch = (name: string, operator: string): ReturnType<typeof makeNode>['attribute'][number] =>
        create(AttributeProtoSchema, {
          name,
          type: Kind.GRAPH,
          g: create(GraphProtoSchema, {
            name,
            initializer: [floatTensor('k', [2], [])],
            node: [makeNode('Mul', ['x', 'k'], ['t']), makeNode(operator, ['t'], ['out'])],
            output: [valueInfo('out', Type.FLOAT, [4])],
          }),
        });
      const condition = create(TensorProtoSchema, {
        name: 'always',
        dims: [],
        dataType: Type.BOOL,
        rawData: Uint8Array.of(taken ? 1 : 0),
      });
      const choose: NodeProto = {
        ...makeNode('If', ['always'], ['chosen']),
        attribute: [branch('then_branch', 'Relu'), branch('else_branch', 'Neg')],
      };
      const source = buildModel({
        opset: 17,
        inputs: [{ name: 'x', dims: [4] }],
        nodes: [choose, makeNode('Exp', ['chosen'], ['y'])],
        constants: [condition],
        outputs: ['y'],
      });
      const graph = indexGraph(parseModel(source, ''));
      assert.deepEqual(
        graph.nodes.map(({ opType }) => opType),
        ['Mul', taken ? 'Relu' : 'Neg', 'Exp'],
      );
      assert.deepEqual(await run(cutModel(graph, ['y']), 'y'), await run(source, 'y'));
    });
  }
});
