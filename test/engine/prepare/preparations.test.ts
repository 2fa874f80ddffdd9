import { strict as assert } from 'node:assert';
import { indexGraph } from '../../../src/engine/graph/graph.ts';
import { prepared, preparations } from '../../../src/engine/prepare/preparations.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import { smallModel } from '../../support/smallNetwork.ts';

describe('What is done to a file’s graph before it is run', () => {
  it('guards gradient graphs wherever it guards models', () => {
    const guards = preparations.filter(({ name }) => name.startsWith('guarded'));
    assert.equal(guards.length, 4);
    assert.deepEqual(
      guards.filter(({ of }) => of !== 'both'),
      [],
    );
  });

  it('has a name and a reason each', () => {
    assert.equal(new Set(preparations.map(({ name }) => name)).size, preparations.length);
    for (const { name, why } of preparations) assert.match(why, /^[A-Z].*\.$/, name);
  });

  it('leaves a graph that needs none of it as it is', () => {
    const graph = indexGraph(parseModel(smallModel(), ''));
    for (const of of ['model', 'gradient'] as const)
      for (const when of ['written', 'inferred'] as const) assert.equal(prepared(graph, of, when), graph);
  });
});
