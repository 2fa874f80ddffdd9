import { strict as assert } from 'node:assert';
import { withChannels } from '../../../src/engine/anatomy/inputChannels.ts';
import { indexGraph } from '../../../src/engine/graph/graph.ts';
import type { Dim } from '../../../src/engine/graph/shapes.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import type { NodeProto } from '../../../src/engine/onnx/onnx_pb.ts';
import { inferShapes } from '../../../src/engine/reading/shapes.ts';
import { buildModel } from '../../support/buildModel.ts';
import { weights } from '../../support/smallNetwork.ts';
import { OrtInference } from '../../../src/runtime/ort/inference.ts';

async function channelsOf(
  dims: readonly Dim[],
  kernel: readonly number[],
  nodes: readonly NodeProto[],
): Promise<readonly Dim[]> {
  const bytes = buildModel({
    opset: 17,
    inputs: [{ name: 'image', dims }],
    nodes: [...nodes],
    constants: [weights('w', kernel, 1), weights('mean', [1], 2)],
    outputs: ['y'],
  });
  const graph = indexGraph(parseModel(bytes, ''));
  return withChannels(graph, await inferShapes(graph, { folder: '/', inference: new OrtInference(1) }), 'image', dims);
}

const open = ['N', 'C', 'H', 'W'];

describe('the channels of an input that leaves their number open', () => {
  it('are as many as its first convolution takes', async () => {
    assert.deepEqual(await channelsOf(open, [8, 1, 3, 3], [makeNode('Conv', ['image', 'w'], ['y'])]), [
      'N',
      1,
      'H',
      'W',
    ]);
    assert.deepEqual(await channelsOf(open, [9, 1, 3, 3], [makeNode('Conv', ['image', 'w'], ['y'], { group: 3 })]), [
      'N',
      3,
      'H',
      'W',
    ]);
  });

  it('are found behind a normalization, and where axes are turned', async () => {
    const nodes = [
      makeNode('Sub', ['image', 'mean'], ['shifted']),
      makeNode('Transpose', ['shifted'], ['turned'], { perm: [0, 3, 1, 2] }),
      makeNode('Conv', ['turned', 'w'], ['y']),
    ];
    assert.deepEqual(await channelsOf(['N', 'a', 'b', 'c'], [8, 3, 3, 3], nodes), ['N', 'a', 'b', 3]);
  });

  it('are not taken for the frames of a clip', async () => {
    const nodes = [
      makeNode('Transpose', ['image'], ['turned'], { perm: [0, 2, 1, 3, 4] }),
      makeNode('Conv', ['turned', 'w'], ['y']),
    ];
    assert.deepEqual(await channelsOf(['N', 'T', 'C', 'H', 'W'], [8, 3, 2, 3, 3], nodes), ['N', 'T', 3, 'H', 'W']);
  });

  it('stay open where nothing tells them, and as they are where the input does', async () => {
    const reshaped = [makeNode('Flatten', ['image'], ['flat']), makeNode('Relu', ['flat'], ['y'])];
    assert.deepEqual(await channelsOf(open, [8, 3, 3, 3], reshaped), open);
    assert.deepEqual(await channelsOf(['N', 3, 'H', 'W'], [8, 3, 3, 3], [makeNode('Conv', ['image', 'w'], ['y'])]), [
      'N',
      3,
      'H',
      'W',
    ]);
  });
});
