import { strict as assert } from 'node:assert';
import { indexGraph } from '../../../src/engine/graph/graph.ts';
import { probeModel } from '../../../src/engine/graph/modelBytes.ts';
import { decodeModel, parseModel } from '../../../src/engine/onnx/model.ts';
import { smallModel } from '../../support/smallNetwork.ts';

describe('A model that is run for its sizes', () => {
  const graph = indexGraph(parseModel(smallModel(), ''));

  it('asks for the first tensors in its last nodes: ONNX Runtime 1.30 begins there, and keeps what waits for a later one', () => {
    const { node, output } = decodeModel(probeModel(graph, ['relu1', 'logits', 'conv1', 'relu2'])).graph!;
    const shapes = node.filter(({ opType }) => opType === 'Shape');
    assert.deepEqual(shapes, node.slice(-4));
    assert.deepEqual(
      shapes.map(({ input }) => input[0]),
      ['logits', 'relu2', 'relu1', 'conv1'],
    );
    assert.deepEqual(
      output.map(({ name }) => name.split('/').at(-1)),
      ['relu1', 'logits', 'conv1', 'relu2'],
    );
  });

  it('is cut to what was asked for', () => {
    const { node } = decodeModel(probeModel(graph, ['relu1'])).graph!;
    assert.deepEqual(
      node.map(({ opType }) => opType),
      ['Conv', 'Relu', 'Shape'],
    );
  });
});
