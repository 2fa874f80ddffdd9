import { strict as assert } from 'node:assert';
import { inOrder } from '../../../src/engine/graph/order.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';

const a = makeNode('Cast', ['image'], ['a'], { to: 1 });
const b = makeNode('Relu', ['a'], ['b']);
const c = makeNode('Add', ['a', 'b'], ['c']);

describe('the nodes of a graph', () => {
  it('that are in order stay as they are', () => assert.deepEqual(inOrder([a, b, c]), [a, b, c]));
  it('that are not are put in order', () => assert.deepEqual(inOrder([c, b, a]), [a, b, c]));
  it('are put in order in no time, however many there are and however far from it', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => makeNode('Relu', [`t${at}`], [`t${at + 1}`]));
    assert.deepEqual(inOrder(chain.toReversed()), chain);
  }).timeout(2000);
  it('that go round in a circle are an error', () => {
    const circle = [makeNode('Relu', ['y'], ['x']), makeNode('Relu', ['x'], ['y'])];
    assert.throws(() => inOrder([a, ...circle, c]), { code: 'model-ring', message: /“x”/ });
  });
});
