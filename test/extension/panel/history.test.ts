import { strict as assert } from 'node:assert';
import { noHistory } from '../../../src/extension/panel/history.ts';
import { reduce, type PanelEvent, type State } from '../../../src/extension/panel/state.ts';
import { uniform } from '../../../src/engine/measure/random.ts';

const uri = (path: string): State['image'] => ({ fsPath: path, toString: () => `file://${path}` }) as State['image'];
const first: State = {
  image: uri('/a/one.jpg'),
  model: '/m.onnx',
  description: undefined,
  usual: { method: 'grad-cam++', threshold: 0.5 },
  choice: {},
  comparison: undefined,
  history: noHistory,
  shown: { kind: 'nothing' },
  follow: false,
  pinned: false,
  view: undefined,
};
const after = (state: State, ...events: readonly PanelEvent[]): State => events.reduce(reduce, state);
const method = (name: 'grad-cam' | 'layer-cam'): PanelEvent => ({ kind: 'choose', change: { method: name } });
const threshold = (value: number): PanelEvent => ({ kind: 'choose', change: { threshold: value } });
const compare: PanelEvent = { kind: 'compare', comparison: { by: 'class', a: 1, b: 2 } };
const [undo, redo]: readonly [PanelEvent, PanelEvent] = [{ kind: 'undo' }, { kind: 'redo' }];
const asks = ({ choice, comparison }: State) => ({ choice, comparison });

describe('undo and redo of choices', () => {
  it('go back one by one, and forward again', () => {
    const [one, two] = [after(first, method('grad-cam')), after(first, method('grad-cam'), compare)];
    assert.deepEqual(asks(after(two, undo)), asks(one));
    assert.deepEqual(asks(after(two, undo, undo)), asks(first));
    assert.deepEqual(asks(after(two, undo, undo, redo, redo)), asks(two));
  });

  it('change nothing where there is nothing to go back or forward to', () => {
    assert.equal(reduce(first, undo), first);
    const chosen = after(first, method('grad-cam'));
    assert.equal(reduce(chosen, redo), chosen);
  });

  it('forget what was undone when something else is chosen', () => {
    const other = after(first, method('grad-cam'), undo, method('layer-cam'));
    assert.equal(reduce(other, redo), other);
    assert.deepEqual(asks(after(other, undo)), asks(first));
  });

  it('take pulling the threshold for one step', () => {
    const pulled = after(first, method('grad-cam'), threshold(0.4), threshold(0.3), threshold(0.2));
    assert.equal(pulled.choice.threshold, 0.2);
    assert.deepEqual(asks(after(pulled, undo)).choice, { method: 'grad-cam' });
  });

  it('count no choice that was made twice, nor one that was canceled', () => {
    assert.deepEqual(asks(after(first, method('grad-cam'), method('grad-cam'), undo)), asks(first));
    const question = { choice: { method: 'grad-cam' }, comparison: undefined };
    const shown = { kind: 'explanation', question } as State['shown'];
    const waiting = after({ ...after(first, method('grad-cam')), shown }, method('layer-cam'), { kind: 'canceled' });
    assert.deepEqual(asks(waiting).choice, question.choice);
    assert.deepEqual(asks(after(waiting, undo)), asks(first));
  });

  it('are of one image and one model', () => {
    const chosen = after(first, method('grad-cam'));
    for (const event of [
      { kind: 'openImage', image: uri('/a/two.jpg') },
      { kind: 'useModel', model: '/n.onnx' },
      { kind: 'imageChanged' },
    ] satisfies PanelEvent[]) {
      const next = reduce(chosen, event);
      assert.equal(reduce(next, undo), next, event.kind);
    }
  });

  it('are each other’s inverse, whatever was chosen', () => {
    const next = uniform(5);
    const events = [method('grad-cam'), method('layer-cam'), compare, threshold(0.3), undo, redo];
    let state = first;
    for (let at = 0; at < 500; at++) {
      state = reduce(state, events[Math.floor(next() * events.length)]!);
      if (state.history.past.length > 0) assert.deepEqual(asks(after(state, undo, redo)), asks(state));
      if (state.history.future.length > 0) assert.deepEqual(asks(after(state, redo, undo)), asks(state));
      assert.ok(state.history.past.length <= 100);
    }
  });
});
