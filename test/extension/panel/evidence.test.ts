import { strict as assert } from 'node:assert';
import type { EngineRequests } from '../../../src/protocol/engine.ts';
import type { ToWebview } from '../../../src/protocol/panel.ts';
import type { EffectsMessage } from '../../../src/protocol/whatIf.ts';
import { Evidence } from '../../../src/extension/panel/evidence.ts';
import type { Answer } from '../../../src/extension/panel/state.ts';
import { explanation } from '../../webview/fakes.ts';

type Request = EngineRequests['whatIf'];

/** An engine whose answers are given by hand. */
class Hand {
  readonly asked: { readonly params: Request['params']; readonly slot: string; answer(): void; reject(): void }[] = [];
  readonly canceled: string[] = [];
  readonly sent: ToWebview[] = [];
  readonly failures: unknown[] = [];
  readonly evidence = new Evidence({
    ask: (params, slot) =>
      new Promise((resolve, reject) => {
        const said = (probability: number) => [{ index: 0, label: 'dog', score: 1, probability }];
        const result: Request['result'] = {
          before: said(0.7),
          after: params.changes.map((_, at) => said(0.1 * at)),
          painted: { width: 1, height: 1, png: new Uint8Array([1]) },
        };
        this.asked.push({ params, slot, answer: () => resolve(result), reject: () => reject(new Error('no')) });
      }),
    cancel: (slot) => void this.canceled.push(slot),
    send: (message) => void this.sent.push(message),
    fail: (error) => void this.failures.push(error),
  });
}

const shown: Answer = { params: { image: 'a.png', model: 'm.onnx' }, explanation: explanation() };
const settled = () => new Promise((resolve) => setImmediate(resolve));
const rested = () => new Promise((resolve) => setTimeout(resolve, 350));
const change = { does: 'hide', boxes: [[0, 0, 1, 1]] } as const;

describe('the evidence for what is shown', () => {
  it('is worked out when nothing else is wished for: each region hidden and alone, in one request', async () => {
    const hand = new Hand();
    hand.evidence.begin(shown);
    assert.equal(hand.asked.length, 0);
    await rested();
    assert.deepEqual(
      hand.asked.map(({ slot, params }) => [slot, params.changes.map(({ does }) => does)]),
      [['effects', ['hide', 'keep', 'hide', 'keep']]],
    );
    hand.asked[0]!.answer();
    await settled();
    const [message] = hand.sent as EffectsMessage[];
    assert.deepEqual(
      message!.effects.map(({ rank, before, hidden, alone }) => [
        rank,
        ...[before, hidden, alone].map((said) => said.probability!.toFixed(1)),
      ]),
      [
        [1, '0.7', '0.0', '0.1'],
        [2, '0.7', '0.2', '0.3'],
      ],
    );
    hand.evidence.stop();
  });

  it('gives way to what the user hides, and is worked out after it', async () => {
    const hand = new Hand();
    hand.evidence.begin(shown);
    await rested();
    const suppose = hand.evidence.suppose({ kind: 'suppose', change, fill: 'blur' });
    assert.ok(hand.canceled.includes('effects'));
    assert.equal(hand.asked[1]!.slot, 'suppose');
    hand.asked[0]!.reject();
    hand.asked[1]!.answer();
    await suppose;
    assert.equal(hand.sent[0]?.kind, 'whatIf');
    await rested();
    assert.equal(hand.asked[2]?.slot, 'effects');
    hand.evidence.stop();
  });

  it('of another explanation is not sent for this one', async () => {
    const hand = new Hand();
    hand.evidence.begin(shown);
    const suppose = hand.evidence.suppose({ kind: 'suppose', change, fill: 'blur' });
    hand.evidence.begin({ ...shown, explanation: explanation({ class: 1 }) });
    hand.asked[0]!.answer();
    await suppose;
    assert.deepEqual(hand.sent, []);
    hand.evidence.stop();
  });

  it('is worked out again with another fill', async () => {
    const hand = new Hand();
    hand.evidence.begin(shown, 'blur');
    await rested();
    hand.evidence.useFill('black');
    await rested();
    assert.deepEqual(
      hand.asked.map(({ params }) => params.fill),
      ['blur', 'black'],
    );
    hand.evidence.stop();
  });
});
