import { strict as assert } from 'node:assert';
import { create } from '@bufbuild/protobuf';
import { cutTo } from '../../../src/engine/graph/cut.ts';
import { indexGraph, type Graph } from '../../../src/engine/graph/graph.ts';
import { usedNames } from '../../../src/engine/graph/usedNames.ts';
import { makeAttribute, makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  TensorProto_DataType,
  ValueInfoProtoSchema,
  type NodeProto,
} from '../../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor, valuesOf } from '../../../src/engine/onnx/tensors.ts';
import { buildModel, type ModelParts } from '../../support/buildModel.ts';

const indexed = (parts: Partial<ModelParts> & Pick<ModelParts, 'nodes' | 'outputs'>): Graph =>
  indexGraph(
    parseModel(buildModel({ opset: 17, inputs: [{ name: 'image', dims: [1, 3, 8, 8] }], ...parts }), 'm.onnx'),
  );

/** If, with `nodes` in both branches. */
function ifNode(condition: string, nodes: readonly NodeProto[], output: string): NodeProto {
  const branch = create(GraphProtoSchema, {
    name: 'branch',
    node: [...nodes],
    output: [create(ValueInfoProtoSchema, { name: output })],
  });
  const attribute = ['then_branch', 'else_branch'].map((name) =>
    create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.GRAPH, g: branch }),
  );
  return { ...makeNode('If', [condition], ['chosen']), attribute };
}

describe('a graph, indexed', () => {
  const constants = [
    {
      attribute: 'value',
      node: makeNode('Constant', [], ['c'], { value: floatTensor('', [1, 2], [2]) }),
      values: [1, 2],
      dims: [2],
    },
    { attribute: 'value_int', node: makeNode('Constant', [], ['c'], { value_int: 7 }), values: [7], dims: [] },
    { attribute: 'value_int 0', node: makeNode('Constant', [], ['c'], { value_int: 0 }), values: [0], dims: [] },
    {
      attribute: 'value_ints',
      node: makeNode('Constant', [], ['c'], { value_ints: [7, -1] }),
      values: [7, -1],
      dims: [2],
    },
    {
      attribute: 'value_float',
      node: makeNode('Constant', [], ['c'], { value_float: { float: 0.5 } }),
      values: [0.5],
      dims: [],
    },
    {
      attribute: 'value_float 0',
      node: makeNode('Constant', [], ['c'], { value_float: { float: 0 } }),
      values: [0],
      dims: [],
    },
    {
      attribute: 'value_floats',
      node: makeNode('Constant', [], ['c'], { value_floats: { floats: [0.5, 1.5] } }),
      values: [0.5, 1.5],
      dims: [2],
    },
  ];
  for (const { attribute, node, values, dims } of constants) {
    it(`has the Constant node with ${attribute} among its constants`, () => {
      const graph = indexed({ nodes: [node, makeNode('Add', ['image', 'c'], ['y'])], outputs: ['y'] });
      assert.deepEqual(
        graph.nodes.map(({ opType }) => opType),
        ['Add'],
      );
      const tensor = graph.constants.get('c')!;
      assert.equal(tensor.name, 'c');
      assert.deepEqual(valuesOf(tensor), values);
      assert.deepEqual(tensor.dims.map(Number), dims);
      assert.equal(
        tensor.dataType,
        attribute.startsWith('value_int') ? TensorProto_DataType.INT64 : TensorProto_DataType.FLOAT,
      );
    });
  }

  it('leaves a Constant of text a node', () => {
    const text = { ...makeNode('Constant', [], ['c']), attribute: [makeAttribute('value_string', 'word')] };
    assert.deepEqual(
      indexed({ nodes: [text, makeNode('Relu', ['image'], ['y'])], outputs: ['y'] }).nodes.map(({ opType }) => opType),
      ['Constant', 'Relu'],
    );
  });

  it('does not ask the caller for initializers that are listed as inputs', () => {
    const graph = indexed({
      inputs: [
        { name: 'image', dims: [1, 3] },
        { name: 'w', dims: [3] },
      ],
      nodes: [makeNode('Mul', ['image', 'w'], ['y'])],
      constants: [floatTensor('w', [1, 2, 3])],
      outputs: ['y'],
    });
    assert.deepEqual(
      graph.inputs.map(({ name }) => name),
      ['image'],
    );
  });

  it('knows who makes and who uses a tensor, each user once a use', () => {
    const graph = indexed({
      nodes: [
        makeNode('Relu', ['image'], ['x']),
        makeNode('Mul', ['x', 'x'], ['y']),
        makeNode('Add', ['x', 'y'], ['z']),
      ],
      outputs: ['z'],
    });
    assert.equal(graph.producer.get('y')!.opType, 'Mul');
    assert.equal(graph.producer.has('image'), false);
    assert.deepEqual(
      graph.consumers.get('x')!.map(({ opType }) => opType),
      ['Mul', 'Add'],
    );
  });
});

describe('what a node uses', () => {
  it('are its inputs, but not those left out', () => {
    assert.deepEqual([...usedNames(makeNode('Clip', ['x', '', 'high'], ['y']))], ['x', 'high']);
  });

  it('are also tensors of the outer graph that its branches read, at any depth', () => {
    const inner = ifNode('inside', [makeNode('Add', ['deep', 'made'], ['sum'])], 'sum');
    const outer = ifNode(
      'condition',
      [makeNode('Relu', ['outside'], ['made']), inner, makeNode('Neg', ['chosen'], ['result'])],
      'result',
    );
    assert.deepEqual([...usedNames(outer)].sort(), ['condition', 'deep', 'inside', 'outside']);
  });

  it('is also a tensor that a branch hands out as it is', () => {
    assert.deepEqual([...usedNames(ifNode('condition', [], 'outside'))].sort(), ['condition', 'outside']);
  });
});

describe('a cut', () => {
  const nodes = [
    makeNode('Conv', ['image', 'w1'], ['a']),
    makeNode('Relu', ['a'], ['b']),
    makeNode('Conv', ['b', 'w2'], ['c']),
    makeNode('Conv', ['a', 'w3'], ['auxiliary']),
    makeNode('Split', ['c'], ['left', 'right']),
    makeNode('Add', ['left', 'b'], ['sum']),
    ifNode('condition', [makeNode('Relu', ['right'], ['r'])], 'r'),
  ];
  const cases = [
    { outputs: ['b'], kept: ['Conv', 'Relu'], reads: ['image', 'w1'] },
    { outputs: ['sum'], kept: ['Conv', 'Relu', 'Conv', 'Split', 'Add'], reads: ['image', 'w1', 'w2'] },
    { outputs: ['right'], kept: ['Conv', 'Relu', 'Conv', 'Split'], reads: ['image', 'w1', 'w2'] },
    { outputs: ['chosen'], kept: ['Conv', 'Relu', 'Conv', 'Split', 'If'], reads: ['condition', 'image', 'w1', 'w2'] },
    { outputs: ['auxiliary', 'b'], kept: ['Conv', 'Relu', 'Conv'], reads: ['image', 'w1', 'w3'] },
    { outputs: ['image'], kept: [], reads: ['image'] },
    { outputs: ['nobody'], kept: [], reads: ['nobody'] },
  ];
  for (const { outputs, kept, reads } of cases) {
    it(`to ${outputs.join(' and ')} keeps what leads there, in its order`, () => {
      const cut = cutTo(outputs, nodes);
      assert.deepEqual(
        cut.nodes.map(({ opType }) => opType),
        kept,
      );
      assert.deepEqual([...cut.reads].sort(), reads);
    });
  }

  it('takes a node with several outputs once', () => {
    assert.equal(cutTo(['left', 'right'], nodes).nodes.filter(({ opType }) => opType === 'Split').length, 1);
  });

  it('leaves out int64 shapes of branches that are not needed', () => {
    const graph = indexed({
      nodes: [makeNode('Relu', ['image'], ['y']), makeNode('Reshape', ['image', 'shape'], ['dead'])],
      constants: [int64Tensor('shape', [1, -1])],
      outputs: ['y', 'dead'],
    });
    assert.deepEqual([...cutTo(['y'], graph.nodes).reads], ['image']);
  });
});
