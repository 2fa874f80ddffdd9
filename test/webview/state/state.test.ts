import { strict as assert } from 'node:assert';
import type { ToWebview } from '../../../src/protocol/panel.ts';
import { initialState, persisted } from '../../../src/webview/state/kept.ts';
import { reduce, type State, type UserEvent } from '../../../src/webview/state/state.ts';
import { explanation, model, usual } from '../fakes.ts';

const photo: ToWebview = { kind: 'photo', name: 'a.jpg', source: { png: new Uint8Array(1) } };
const answer: ToWebview = { kind: 'explanation', explanation: explanation() };

function after(...events: readonly (ToWebview | UserEvent)[]): State {
  return events.reduce(reduce, initialState(undefined));
}

describe('the panel’s state', () => {
  it('keeps what is known of a file while another of its frames is explained, and forgets it with the next file', () => {
    const picture = { frame: 0, frames: 12, turned: false };
    const shown = after(photo, model, { kind: 'explanation', explanation: { ...explanation(), picture } });
    assert.deepEqual(shown.picture, picture);
    const wished = reduce(shown, { kind: 'chooseFrame', frame: 4 });
    assert.deepEqual(wished.picture, { ...picture, frame: 4 });
    const next = reduce(wished, { ...photo, frame: 4 });
    assert.deepEqual([next.picture, next.explanation], [{ ...picture, frame: 4 }, undefined]);
    assert.equal(reduce(next, photo).picture, undefined);
  });

  it('keeps zoom, class, layer, method and opacity over another image', () => {
    const state = after(
      photo,
      model,
      answer,
      { kind: 'explain', target: { kind: 'class', class: 1 }, layer: 'stage2', method: 'signed' },
      {
        kind: 'changeView',
        change: { zoom: { scale: 3, centerX: 0.2, centerY: 0.4 }, opacity: 0.3 },
      },
    );
    const next = reduce(state, { ...photo, name: 'b.jpg' });
    assert.deepEqual(next.view, state.view);
    assert.deepEqual(next.choice.target, { kind: 'class', class: 1 });
    assert.equal(next.explanation, undefined);
  });

  it('shows the next photo without the last one’s heat', () => {
    assert.equal(after(photo, answer, photo).explanation, undefined);
  });

  it('gives a choice up when it is set to null', () => {
    const state = after(
      photo,
      model,
      answer,
      { kind: 'explain', target: { kind: 'class', class: 1 } },
      { kind: 'explain', target: null },
    );
    assert.equal('target' in state.choice, false);
  });

  it('takes over the choice when the extension changed it', () => {
    const choice: ToWebview = {
      kind: 'choice',
      choice: { target: { kind: 'class', class: 2 }, layer: 'stage2' },
      usual,
    };
    assert.deepEqual(after(photo, model, answer, { kind: 'explain', method: 'signed' }, choice).choice, choice.choice);
  });

  it('keeps of a choice what the model has, as the extension does', () => {
    const state = after(photo, model, answer, { kind: 'explain', layer: 'stage3' });
    assert.deepEqual(state.choice, {}, 'stage3 has no gradient, and the method needs one');
  });

  it('shows a class that was sent ahead at once, and the top one when the choice is given back', () => {
    const others = [explanation(), explanation({ class: 1 })];
    const shown = after(
      photo,
      model,
      answer,
      { kind: 'ahead', explanations: others },
      { kind: 'explain', target: { kind: 'class', class: 1 } },
    );
    assert.equal(shown.explanation, others[1]);
    assert.deepEqual(shown.choice.target, { kind: 'class', class: 1 });
    const back = reduce(shown, { kind: 'explain', target: null });
    assert.equal(back.explanation, others[0]);
    assert.equal('target' in back.choice, false);
    assert.equal(
      reduce(back, { kind: 'explain', target: { kind: 'class', class: 2 } }).explanation,
      others[0],
      'waits for one that was not sent',
    );
  });

  for (const event of [
    { kind: 'explain', layer: 'stage2' },
    { kind: 'explain', target: { kind: 'class', class: 1 }, threshold: 0.2 },
    { kind: 'ahead', explanations: [] },
  ] as const) {
    it(`forgets what was sent ahead after ${JSON.stringify(event)}`, () => {
      const state = after(photo, model, answer, { kind: 'ahead', explanations: [explanation({ class: 1 })] }, event);
      assert.equal(reduce(state, { kind: 'explain', target: { kind: 'class', class: 1 } }).explanation?.class.index, 0);
    });
  }

  it('drops what is shown when there is a failure, and the failure when work begins', () => {
    const failure: ToWebview = { kind: 'failure', tone: 'error', code: 'x', message: 'm', nextStep: '', actions: [] };
    const failed = after(photo, answer, failure);
    assert.equal(failed.explanation, undefined);
    assert.equal(reduce(failed, { kind: 'progress', stage: 'forward' }).failure, undefined);
  });

  it('keeps the old heat visible while the next one is computed', () => {
    const state = after(photo, answer, { kind: 'progress', stage: 'gradient' });
    assert.ok(state.explanation);
    assert.equal(reduce(state, answer).progress, undefined);
  });

  it('prefers the state that the webview kept to the one that the extension remembers', () => {
    const kept = persisted(after({ kind: 'changeView', change: { opacity: 0.1 } }));
    const setup: ToWebview = {
      kind: 'setup',
      view: { ...kept.view, opacity: 0.9 },
      choice: {},
      usual,
      follow: true,
      pinned: false,
    };
    assert.equal(reduce(initialState(kept), setup).view.opacity, 0.1);
    assert.equal(reduce(initialState(undefined), setup).view.opacity, 0.9);
  });

  it('keeps the session for the serializer', () => {
    const session = { image: 'file:///a.jpg', model: '/m.onnx' };
    assert.deepEqual(persisted(after({ kind: 'remember', session })).session, session);
  });

  it('drops a highlight that the new regions do not have', () => {
    const state = after(photo, answer, { kind: 'highlight', region: 2 });
    const fewer: ToWebview = { kind: 'explanation', explanation: explanation({ threshold: 0.9 }) };
    assert.equal(reduce(state, fewer).region, undefined);
    assert.equal(reduce(state, answer).region, 2);
  });
});
