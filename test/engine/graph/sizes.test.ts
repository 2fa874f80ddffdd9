import { strict as assert } from 'node:assert';
import { create } from '@bufbuild/protobuf';
import { indexGraph, type Graph } from '../../../src/engine/graph/graph.ts';
import { checkSizes, maxTensorValues, type Shapes } from '../../../src/engine/graph/shapes.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import { TensorProtoSchema } from '../../../src/engine/onnx/onnx_pb.ts';
import { buildModel } from '../../support/buildModel.ts';
import { smallNetwork } from '../../support/smallNetwork.ts';

/** A chain of as many steps on a weight, each of its size, whose numbers nobody looks at. */
function standardized(weights: number, steps: number): { graph: Graph; shapes: Shapes } {
  const names = Array.from({ length: steps }, (_, at) => `step${at}`);
  const { nodes, ...network } = smallNetwork();
  const chain = names.map((name, at) => makeNode('Neg', [names[at - 1] ?? 'weight'], [name]));
  const built = buildModel({
    ...network,
    nodes: [...nodes, ...chain],
    constants: [
      ...network.constants!,
      create(TensorProtoSchema, { name: 'weight', dims: [1n], dataType: 1, rawData: new Uint8Array(4) }),
    ],
  });
  const graph = indexGraph(parseModel(built, 'm.onnx'));
  const constants = new Map([
    ...graph.constants,
    ['weight', create(TensorProtoSchema, { name: 'weight', dims: [BigInt(weights)], dataType: 1 })],
  ]);
  return {
    graph: { ...graph, constants },
    shapes: new Map(names.map((name) => [name, { type: 'float32', dims: [weights] }])),
  };
}

describe('the sizes in a graph', () => {
  const most = maxTensorValues;

  it('are free up to the limit of one tensor', () => {
    const { graph, shapes } = standardized(most / 8, 8);
    checkSizes(shapes, graph);
    assert.throws(() => checkSizes(new Map([...shapes, ['step7', { type: 'float32', dims: [most + 1] }]]), graph), {
      code: 'model-tensor-too-large',
    });
  });

  it('may be many of large weights: a network that standardizes them computes each several times over', () => {
    const { graph, shapes } = standardized(most, 8);
    checkSizes(shapes, graph);
  });

  it('are refused beyond what weights explain, with the tensor, the number and what is allowed', () => {
    const { graph, shapes } = standardized(most, 9);
    assert.throws(() => checkSizes(shapes, graph), {
      code: 'model-computed-too-large',
      message: /4831838208 values up to the tensor “step8”; at most 42949\d+ are allowed/,
    });
    const few = standardized(4, 9);
    const grown = new Map(few.shapes).set('step8', { type: 'float32', dims: [most] });
    assert.throws(() => checkSizes(grown, few.graph), {
      code: 'model-computed-too-large',
      message: new RegExp(`at most ${most} are`),
    });
  });
});
