import { strict as assert } from 'node:assert';
import { indexGraph } from '../../src/engine/graph/graph.ts';
import { feedsOf } from '../../src/engine/network.ts';
import { parseModel } from '../../src/engine/onnx/model.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import { smallModel } from '../support/smallNetwork.ts';

describe('A part’s inputs', () => {
  const graph = indexGraph(parseModel(smallModel(), ''));
  const value = floatTensorOf([1], Float32Array.of(7));

  it('are fed from the picture, a text, another part, or with the same in every run', () => {
    const reads = new Map([
      ['a', { from: 'picture' }],
      ['b', { from: 'text', what: 'ids' }],
      ['c', { from: 'part', part: 'encoder', tensor: 'x' }],
      ['d', { from: 'fixed', value }],
    ] as const);
    const [picture, ids, x] = [1, 2, 3].map((seed) => floatTensorOf([1], Float32Array.of(seed)));
    const given = {
      picture: picture!,
      texts: new Map([['ids', ids!]]),
      made: new Map([['encoder', new Map([['x', x!]])]]),
    };
    assert.deepEqual([...feedsOf({ name: 'p', graph, reads }, given).values()], [picture, ids, x, value]);
  });

  it('that nothing is given for are an error that names them', () => {
    const reads = new Map([['prompt', { from: 'text', what: 'ids' }]] as const);
    assert.throws(() => feedsOf({ name: 'p', graph, reads }, {}), { code: 'input-missing', message: /prompt/ });
  });
});
