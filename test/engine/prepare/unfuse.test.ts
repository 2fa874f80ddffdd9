import { strict as assert } from 'node:assert';
import { indexGraph, type Graph } from '../../../src/engine/graph/graph.ts';
import { cutModel } from '../../../src/engine/graph/modelBytes.ts';
import { roundedOnTheWay } from '../../../src/engine/anatomy/rounding.ts';
import { unfuse } from '../../../src/engine/prepare/unfuse.ts';
import { makeNode, type AttributeValue } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import type { NodeProto } from '../../../src/engine/onnx/onnx_pb.ts';
import { floatTensor } from '../../../src/engine/onnx/tensors.ts';
import { floatTensorOf, type FloatTensor } from '../../../src/engine/tensor/tensor.ts';
import { Session } from '../../../src/runtime/ort/ort.ts';
import { buildModel } from '../../support/buildModel.ts';
import { weights } from '../../support/smallNetwork.ts';

const microsoft = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
): NodeProto => ({
  ...makeNode(operator, inputs, outputs, attributes),
  domain: 'com.microsoft',
});

const graphOf = (nodes: readonly NodeProto[], outputs: readonly string[], opset = 14): Graph =>
  indexGraph(
    parseModel(
      buildModel({
        opset,
        inputs: [{ name: 'x', dims: [1, 3, 4] }],
        nodes,
        constants: [
          weights('skip', [1, 3, 4], 1),
          weights('scale', [4], 2),
          weights('shift', [4], 3),
          weights('bias', [4], 4),
          weights('w', [4, 2], 5),
          floatTensor('b', [0.1, -0.2], [2]),
        ],
        outputs,
      }),
      '',
    ),
  );

async function run(graph: Graph, outputs: readonly string[]): Promise<Float32Array[]> {
  const session = await Session.create(cutModel(graph, outputs), { folder: '/', threads: 1, optimize: 'none' });
  try {
    const results = await session.run(
      new Map([
        [
          'x',
          floatTensorOf(
            [1, 3, 4],
            Float32Array.from({ length: 12 }, (_, at) => Math.sin(at)),
          ),
        ],
      ]),
    );
    return outputs.map((name) => (results.get(name) as FloatTensor).data);
  } finally {
    await session.release();
  }
}

describe('what an optimizer has fused, taken apart', () => {
  for (const [what, inputs, outputs, name] of [
    ['scale, shift and bias', ['x', 'skip', 'scale', 'shift', 'bias'], ['y', '', '', 'sum']],
    ['a scale alone', ['x', 'skip', 'scale'], ['y']],
    ['a bias, and no name of its own', ['x', 'skip', 'scale', '', 'bias'], ['y'], ''],
  ] as const) {
    it(`gives what ONNX Runtime’s own SkipLayerNormalization gives, with ${what}`, async () => {
      const fused = microsoft('SkipLayerNormalization', inputs, outputs, { epsilon: { float: 0.01 } });
      const graph = graphOf([{ ...fused, name: name ?? 'norm' }], ['y']);
      const apart = unfuse(graph);
      assert.deepEqual(
        apart.nodes.map(({ opType }) => opType).filter((type) => type !== 'Add'),
        ['LayerNormalization'],
      );
      const wanted = outputs.filter((name) => name !== '');
      const [expected, found] = [await run(graph, wanted), await run(apart, wanted)];
      expected.forEach((values, at) =>
        values.forEach((value, place) => assert.ok(Math.abs(value - found[at]![place]!) < 1e-5)),
      );
    });
  }

  it('leaves a normalization whose mean is asked for', () => {
    const graph = graphOf([microsoft('SkipLayerNormalization', ['x', 'skip', 'scale'], ['y', 'mean'])], ['y', 'mean']);
    assert.equal(unfuse(graph), graph);
  });
});

describe('numbers are rounded on the way to the score', () => {
  for (const [level, isRounded] of [
    [4, true],
    [0, false],
  ] as const) {
    it(`${isRounded ? '' : 'not '}by a product with packed weights of accuracy level ${level}`, () => {
      const product = microsoft('MatMulNBits', ['x', 'packed', 'scales'], ['y'], {
        N: 2,
        K: 4,
        bits: 4,
        block_size: 16,
        accuracy_level: level,
      });
      assert.equal(roundedOnTheWay(graphOf([product], ['y']), 'y').has('x'), isRounded);
    });
  }
});
