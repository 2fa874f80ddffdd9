import { strict as assert } from 'node:assert';
import type { ToWebview } from '../../src/protocol/panel.ts';
import { sentence } from '../../src/webview/over/announce.ts';
import { keyEvent, steppedRegion } from '../../src/webview/picture/keys.ts';
import { noticesOf } from '../../src/webview/side/notices.ts';
import { readoutLines } from '../../src/webview/over/readout.ts';
import { frameOf, panesOf, wantsSeen } from '../../src/webview/state/scene.ts';
import { initialState } from '../../src/webview/state/kept.ts';
import { reduce, type State, type UserEvent } from '../../src/webview/state/state.ts';
import { emptyExplanation, explanation, geometry, model } from './fakes.ts';
import { screens } from './screens.ts';

function after(...events: readonly (ToWebview | UserEvent | undefined)[]): State {
  return events.reduce<State>((state, event) => (event ? reduce(state, event) : state), initialState(undefined));
}

const shown = explanation();
const state = after(model, { kind: 'explanation', explanation: shown });
const peak = shown.regions[0]!;
const atPeak = { x: peak.peakX, y: peak.peakY, by: 'pointer', pane: 0 } as const;

describe('the read-out of the map', () => {
  it('shows heat, share, contribution, region and pixel of the cell under the cursor', () => {
    const lines = new Map(readoutLines(reduce(state, { kind: 'hover', hover: atPeak })));
    assert.equal(lines.get('Heat'), '1.00');
    assert.equal(lines.get('Share of heat'), '2.9 %');
    assert.equal(lines.get('Contribution'), '+0.0389');
    assert.equal(lines.get('Region 1'), `${(peak.heatShare * 100).toFixed(1)} % of the heat`);
    assert.equal(lines.get('Pixel'), `${Math.floor(peak.peakX)}, ${Math.floor(peak.peakY)}`);
  });

  it('says that the model did not see what was cropped away', () => {
    const lines = readoutLines(reduce(state, { kind: 'hover', hover: { ...atPeak, x: 5, y: 5 } }));
    assert.deepEqual(lines.at(-1), ['', 'Cropped: not seen by the model']);
  });

  it('shows nothing outside the photo', () => {
    assert.deepEqual(readoutLines(reduce(state, { kind: 'hover', hover: { ...atPeak, x: -5 } })), []);
  });

  it('shows both sides and their difference in a comparison', () => {
    const compared = after(...screens['compare classes'], { kind: 'hover', hover: atPeak });
    assert.deepEqual(
      readoutLines(compared).map(([name]) => name),
      ['A', 'B', 'A − B', 'Pixel'],
    );
  });

  it('walks cells with the arrow keys, beginning at the hottest', () => {
    const first = reduce(state, keyEvent(state, 'ArrowRight', 0)!);
    assert.deepEqual([first.hover!.x, first.hover!.y], [peak.peakX, peak.peakY]);
    const second = reduce(first, keyEvent(first, 'ArrowRight', 0)!);
    assert.ok(Math.abs(second.hover!.x - first.hover!.x - (geometry.scaleX * 224) / 14) < 1e-9);
    assert.match(sentence(second, first)!, /^Heat 0\.\d\d, Share of heat/);
  });

  it('walks through the regions in a circle, and reads them out', () => {
    const one = after(model, { kind: 'explanation', explanation: shown }, steppedRegion(state, 1));
    assert.equal(one.region, 1);
    assert.match(sentence(one, state)!, /^Region 1: \d/);
    const last = reduce(state, steppedRegion(state, -1)!);
    assert.equal(last.region, shown.regions.length);
    assert.equal(reduce(last, steppedRegion(last, 1)!).region, 1);
  });

  it('offers the signed map when ReLU has removed everything', () => {
    const empty = after(model, { kind: 'explanation', explanation: emptyExplanation() });
    assert.deepEqual(
      noticesOf(empty).map(({ tone, offers }) => [tone, offers]),
      [
        ['warning', 'signed'],
        ['note', 'fixRecipe'],
      ],
    );
    assert.deepEqual(
      panesOf(empty).map(({ heat }) => heat),
      [undefined],
    );
  });

  it('warns first where a guessed recipe goes with an improbable answer, and where much was cropped away', () => {
    const doubted = noticesOf(after(...screens.doubtful));
    assert.deepEqual(
      doubted.map(({ tone, offers }) => [tone, offers]),
      [
        ['warning', 'fixRecipe'],
        ['warning', undefined],
        ['lasting', undefined],
      ],
    );
    assert.match(doubted[0]!.text, /only 16\.8 %/);
    assert.match(doubted[1]!.text, /did not see 84 % of the photo/);
  });

  it('says a guess in one quiet line where the answer is probable', () => {
    assert.deepEqual(
      noticesOf(after(...screens.overlay)).map(({ tone, offers }) => [tone, offers]),
      [['note', 'fixRecipe']],
    );
  });

  const panes = {
    overlay: 1,
    'side by side': 2,
    swipe: 1,
    heat: 1,
    'compare classes': 3,
    'compare by swipe': 1,
    error: 1,
  } as const;
  for (const [screen, count] of Object.entries(panes)) {
    it(`shows ${count} panes: ${screen}`, () =>
      assert.equal(panesOf(after(...screens[screen as keyof typeof panes])).length, count));
  }

  it('asks for what the model saw once, and frames the whole input', () => {
    const wanting = reduce(state, { kind: 'changeView', change: { mode: 'seen' } });
    assert.equal(wantsSeen(wanting), true);
    const seen = reduce(wanting, { kind: 'seen', width: 224, height: 224, png: new Uint8Array() });
    assert.equal(wantsSeen(seen), false);
    assert.deepEqual(frameOf(seen), { x: 110, y: 30, width: 420, height: 420 });
  });
});
