import { strict as assert } from 'node:assert';
import { asFromWebview, type FromWebview } from '../../src/protocol/fromWebview.ts';
import { Client, RemoteError, serve, type Port } from '../../src/protocol/channel.ts';
import type { Choice } from '../../src/protocol/choice.ts';
import type { EngineEvents, EngineRequests } from '../../src/protocol/engine.ts';
import { asPanelState, type ViewState } from '../../src/protocol/panelState.ts';
import { createHandlers, toWireError } from '../../src/worker/handlers.ts';
import { Dice } from './dice.ts';
import { mutateTree } from './fields.ts';

const view: ViewState = {
  mode: 'swipe',
  colorMap: 'turbo',
  opacity: 0.6,
  showRegions: true,
  zoom: { scale: 2, centerX: 0.5, centerY: 0.5 },
};
const choice: Choice = { target: { kind: 'class', class: 3 }, layer: 'relu1', method: 'grad-cam', threshold: 0.5 };
const state = {
  version: 1,
  choice,
  view,
  follow: true,
  pinned: false,
  session: { image: 'file:///a.png', model: '/m.onnx', comparison: { by: 'class', a: 1, b: 2 } },
} as const;

const fromWebview: readonly FromWebview[] = [
  { kind: 'ready', state },
  {
    kind: 'explain',
    target: { kind: 'pixel', x: 1, y: 2, class: 3 },
    output: 'logits',
    layer: 'relu1',
    method: 'grad-cam',
    threshold: 0.5,
  },
  { kind: 'explain', target: null, layer: null, method: null },
  { kind: 'cancel' },
  { kind: 'action', action: 'retry' },
  { kind: 'saveAs', format: 'overlay', colorMap: 'turbo', opacity: 1, frame: 2, png: new Uint8Array(4) },
  { kind: 'copyImage', copied: false, png: new Uint8Array(8) },
  { kind: 'setFollow', follow: true },
  { kind: 'setPinned', pinned: true },
  { kind: 'requestSeen', frame: 2 },
  { kind: 'requestFrame', frame: 2, source: 5 },
  { kind: 'suppose', change: { does: 'hide', boxes: [[1, 2, 3, 4]], time: [0, 2] }, fill: 'blur', frame: 1 },
  { kind: 'chooseFrame', frame: 2 },
  { kind: 'chooseArea', area: { region: [4096, 2048, 512, 256], level: 2 } },
  { kind: 'requestOverview', level: 3 },
  { kind: 'trust', what: 'measures' },
  { kind: 'view', view },
  { kind: 'trouble', what: 'decode', detail: 'x' },
];

const image = '/nowhere/a.png';
const model = '/nowhere/m.onnx';

const requests: readonly { readonly method: string; readonly params: object }[] = [
  { method: 'describe', params: { model, recipe: '/nowhere/r.json' } },
  {
    method: 'explain',
    params: { image, model, class: 3, pixel: [1, 2], layer: 'relu1', method: 'grad-cam', threshold: 0.5, top: 5 },
  },
  {
    method: 'whatIf',
    params: { image, model, changes: [{ does: 'keep', boxes: [[1, 2, 3, 4]] }], fill: 'mean', painted: 0 },
  },
  { method: 'measure', params: { image, model, curves: true } },
  { method: 'check', params: { image, model, layer: 'relu1' } },
  { method: 'randomization', params: { image, model } },
  { method: 'photo', params: { image, frame: 1 } },
  { method: 'seen', params: { image, model, frame: 1, clipFrame: 1 } },
  {
    method: 'render',
    params: { image, model, format: 'overlay', colorMap: 'turbo', opacity: 0.5, frame: 1, clipFrame: 1 },
  },
  { method: 'exportGradientGraph', params: { model } },
  { method: 'colorMaps', params: {} },
  { method: 'configure', params: { threads: 1, memoryMegabytes: 64, maxMegapixels: 4 } },
  { method: 'release', params: {} },
];

/** A message with some of its values changed. */
function mutated<Message extends object>(message: Message, seed: number): unknown {
  const holder = { message: structuredClone(message) };
  const dice = new Dice(seed);
  for (let left = 1 + dice.below(3); left > 0; left--) mutateTree(holder, dice);
  if (dice.chance(0.1))
    return dice.pick<unknown>([null, undefined, 1, 'ready', [], {}, { kind: 'constructor' }, { kind: '__proto__' }]);
  return holder.message;
}

/** Both ends of a channel in one process. */
function connected(): { readonly near: Port; readonly far: Port } {
  const listeners: Record<'near' | 'far', ((message: unknown) => void)[]> = { near: [], far: [] };
  const port = (own: 'near' | 'far', other: 'near' | 'far'): Port => ({
    post: (message) => {
      const copy: unknown = structuredClone(message);
      setImmediate(() => listeners[other].forEach((listener) => listener(copy)));
    },
    listen: (listener) => void listeners[own].push(listener),
  });
  return { near: port('near', 'far'), far: port('far', 'near') };
}

const rounds = 3000;

describe('messages that are not what they should be', () => {
  it('from the webview are let through only where every field is what the protocol says', () => {
    let [passed, refused] = [0, 0];
    for (let seed = 0; seed < rounds; seed++) {
      const message = asFromWebview(mutated(fromWebview[seed % fromWebview.length]!, seed));
      if (message) passed++;
      else refused++;
      if (message?.kind === 'view')
        assert.ok(message.view.opacity >= 0 && message.view.opacity <= 1 && typeof message.view.mode === 'string');
      if (message?.kind === 'explain') assert.ok((message.threshold ?? 0) >= 0 && (message.threshold ?? 0) <= 1);
      if (message?.kind === 'ready') asPanelState(message.state);
    }
    assert.ok(passed > 100 && refused > 100, `${passed} passed, ${refused} refused`);
    for (const message of fromWebview) assert.deepEqual(asFromWebview(message), message);
    assert.deepEqual(asPanelState(state), state);
  });

  it('to the engine are answered with a coded error, or dropped where nobody could be answered', async () => {
    const { near, far } = connected();
    serve(far, createHandlers(), toWireError);
    const answers: { id?: unknown; kind?: string; error?: { code: string; message: string } }[] = [];
    near.listen((message) => void answers.push(message as (typeof answers)[number]));
    for (let seed = 0; seed < rounds; seed++)
      near.post(mutated({ kind: 'request', id: seed, ...requests[seed % requests.length]! }, seed));
    near.post({ kind: 'request', id: -77, method: 'colorMaps', params: {} });
    while (!answers.some(({ id }) => id === -77)) await new Promise((resolve) => setTimeout(resolve, 10));
    const failures = answers.flatMap(({ error }) => error ?? []);
    assert.deepEqual(
      failures.filter(({ code }) => code === 'internal'),
      [],
    );
    assert.ok(
      failures.some(({ code }) => code === 'bad-request') && failures.some(({ code }) => code === 'unknown-method'),
    );
  });

  it('from the engine reject the request, or are dropped', async () => {
    const { near, far } = connected();
    const client = new Client<EngineRequests, EngineEvents>(near);
    const asked = Array.from({ length: rounds }, () =>
      client.request('release', {}).result.catch((error: unknown) => assert.ok(error instanceof RemoteError)),
    );
    for (let id = 1; id <= rounds; id++) {
      const error = { code: 'x', message: 'y', nextStep: 'z' };
      const answer = [
        { kind: 'result', id, result: null },
        { kind: 'error', id, error },
        { kind: 'event', id, name: 'stage', payload: { stage: 'model' } },
      ][id % 3]!;
      far.post(mutated(answer, id));
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    client.close({ code: 'engine-crashed', message: '', nextStep: '' });
    await Promise.all(asked);
    assert.equal(client.pending, 0);
  });
});
