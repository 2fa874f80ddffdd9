import { strict as assert } from 'node:assert';
import {
  explainParams,
  paramsShown,
  reduce,
  shownAnswer,
  type PanelEvent,
  type State,
} from '../../../src/extension/panel/state.ts';
import { noHistory } from '../../../src/extension/panel/history.ts';
import { nameIn } from '../../../src/vocabulary/target.ts';
import type { ExplainParams, Explanation } from '../../../src/protocol/explanation.ts';
import type { ModelDescription } from '../../../src/protocol/model.ts';
import type { ComparisonMessage } from '../../../src/protocol/comparison.ts';
import type { FailureMessage } from '../../../src/protocol/panel.ts';

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
const description = {
  model: '/m.onnx',
  head: 'classes',
  classCount: 10,
  layers: [{ tensor: 'relu' }],
  methods: ['grad-cam++', 'grad-cam'].map((name) => ({ name, needsGradient: true })),
} as unknown as ModelDescription;

const after = (...events: readonly PanelEvent[]): State => events.reduce(reduce, first);

/** What the engine answers to a state, the class being the chosen one or the top one. */
function answerTo(state: State): Extract<PanelEvent, { kind: 'explained' }> {
  const params = explainParams(state, 5)!;
  const { method = 'grad-cam++', layer = 'relu' } = params;
  const index = Number(params.target ? nameIn(params.target) : 4);
  const target = { kind: 'class', class: index } as const;
  const explanation = { target, class: { index }, method, layer: { tensor: layer } } as Explanation;
  return { kind: 'explained', params, explanation };
}
const shown = after({ kind: 'described', description });
const explained = reduce(shown, answerTo(shown));
const failed: PanelEvent = { kind: 'failed', message: { kind: 'failure', code: 'x' } as FailureMessage };

describe('the state of a panel', () => {
  it('asks with what is chosen, and with the settings where nothing is', () => {
    const state = reduce(shown, {
      kind: 'choose',
      change: { method: 'grad-cam', target: { kind: 'class', class: 3 } },
    });
    const expected: ExplainParams = {
      image: '/a/one.jpg',
      model: '/m.onnx',
      method: 'grad-cam',
      target: { kind: 'class', class: 3 },
      threshold: 0.5,
      top: 5,
    };
    assert.deepEqual(explainParams(state, 5), expected);
    assert.equal(explainParams({ ...state, model: undefined }, 5), undefined);
  });

  it('goes back to what is shown when the next explanation is canceled', () => {
    const waiting = reduce(explained, { kind: 'choose', change: { method: 'grad-cam', threshold: 0.2 } });
    const back = reduce(waiting, { kind: 'canceled' });
    assert.deepEqual(back.choice, {});
    assert.equal(back.shown, explained.shown);
    const comparing = reduce(explained, { kind: 'compare', comparison: { by: 'class', a: 1, b: 2 } });
    assert.equal(reduce(comparing, { kind: 'canceled' }).comparison, undefined);
  });

  it('saves what is shown, not what is chosen meanwhile', () => {
    const waiting = reduce(explained, {
      kind: 'choose',
      change: { method: 'grad-cam', threshold: 0.2, target: { kind: 'class', class: 7 } },
    });
    const { target, method, threshold } = paramsShown(shownAnswer(waiting)!);
    assert.deepEqual([target, method, threshold], [{ kind: 'class', class: 4 }, 'grad-cam++', 0.5]);
  });

  it('shows one thing: a failure takes the explanation’s place, and an explanation the failure’s', () => {
    const state = reduce(explained, failed);
    assert.equal(state.shown.kind, 'failure');
    assert.equal(shownAnswer(state), undefined);
    assert.equal(reduce(state, answerTo(state)).shown.kind, 'explanation');
  });

  it('keeps what was chosen for another image, and shows nothing until that is explained', () => {
    const chosen = reduce(explained, {
      kind: 'choose',
      change: { target: { kind: 'class', class: 3 }, layer: 'relu' },
    });
    const next = reduce(chosen, { kind: 'openImage', image: uri('/a/two.jpg') });
    assert.deepEqual([next.choice, next.shown.kind, next.model], [chosen.choice, 'nothing', '/m.onnx']);
    assert.equal(next.description, description);
  });

  it('forgets the model where the next image lies in another folder, and its description with it', () => {
    const next = reduce(explained, { kind: 'openImage', image: uri('/b/one.jpg') });
    assert.deepEqual([next.model, next.description], [undefined, undefined]);
    const given = reduce(explained, { kind: 'openImage', image: uri('/b/one.jpg'), model: '/n.onnx' });
    assert.deepEqual([given.model, given.description], ['/n.onnx', undefined]);
  });

  it('gives back what another model does not have', () => {
    const chosen = reduce(explained, {
      kind: 'choose',
      change: { target: { kind: 'class', class: 3 }, layer: 'relu' },
    });
    const other = { ...description, model: '/n.onnx', classCount: 2, layers: [] };
    const state = reduce(reduce(chosen, { kind: 'useModel', model: '/n.onnx' }), {
      kind: 'described',
      description: other,
    });
    assert.deepEqual(state.choice, {});
  });

  it('ends a comparison with any choice but a threshold', () => {
    const comparing = reduce(explained, { kind: 'compare', comparison: { by: 'class', a: 1, b: 2 } });
    assert.ok(reduce(comparing, { kind: 'choose', change: { threshold: 0.1 } }).comparison);
    assert.equal(
      reduce(comparing, { kind: 'choose', change: { target: { kind: 'class', class: 1 } } }).comparison,
      undefined,
    );
  });

  it('reads the first side of a comparison', () => {
    const comparing = reduce(explained, { kind: 'compare', comparison: { by: 'class', a: 1, b: 2 } });
    const a = answerTo({ ...comparing, choice: { target: { kind: 'class', class: 1 } } });
    const b = answerTo({ ...comparing, choice: { target: { kind: 'class', class: 2 } } });
    const state = reduce(comparing, { kind: 'compared', a, b, message: { kind: 'comparison' } as ComparisonMessage });
    assert.equal(shownAnswer(state)?.explanation.class.index, 1);
    assert.deepEqual(
      reduce(reduce(state, { kind: 'choose', change: { target: { kind: 'class', class: 5 } } }), { kind: 'canceled' })
        .comparison,
      {
        by: 'class',
        a: 1,
        b: 2,
      },
    );
  });

  it('takes the method from an answer that used another', () => {
    const asked = reduce(shown, { kind: 'choose', change: { method: 'grad-cam' } });
    const { explanation, ...answer } = answerTo(asked);
    const state = reduce(asked, { ...answer, explanation: { ...explanation, method: 'eigen-cam' } });
    assert.deepEqual(state.choice, { method: 'eigen-cam' });
  });
});
