import { strict as assert } from 'node:assert';
import type { ToWebview } from '../../../src/protocol/panel.ts';
import { sentence } from '../../../src/webview/over/announce.ts';
import { atFrame, missingFrame } from '../../../src/webview/state/clip.ts';
import { frameText } from '../../../src/webview/side/frameSlider.ts';
import { differenceOf, heatShare, totalHeat } from '../../../src/webview/state/heat.ts';
import { panesOf, wantsSeen } from '../../../src/webview/state/scene.ts';
import { initialState } from '../../../src/webview/state/kept.ts';
import { reduce, type State, type UserEvent } from '../../../src/webview/state/state.ts';
import { clipExplanation, explanation, model } from '../fakes.ts';

const photo: ToWebview = { kind: 'photo', name: 'a.gif', source: { png: new Uint8Array(1) } };
const whole = clipExplanation();
const answer: ToWebview = { kind: 'explanation', explanation: whole };
const png = new Uint8Array(1);
const picture = (frame: number): ToWebview => ({ kind: 'frame', frame, source: whole.clip!.sources[frame]!, png });
const to = (frame: number): UserEvent => ({ kind: 'changeFrame', frame });

function after(...events: readonly (ToWebview | UserEvent)[]): State {
  return events.reduce(reduce, initialState(undefined));
}
const hasHeat = (state: State): boolean => panesOf(atFrame(state)).some(({ heat }) => heat);

describe('a clip in the panel', () => {
  it('asks for the picture where the map is hottest, and shows no heat before the picture has arrived', () => {
    const waiting = after(photo, model, answer);
    assert.deepEqual(missingFrame(waiting), { frame: 4, source: 9 });
    assert.ok(!hasHeat(waiting));
    assert.equal(atFrame(waiting).photo, waiting.photo);
    const there = reduce(waiting, picture(4));
    assert.equal(missingFrame(there), undefined);
    assert.ok(hasHeat(there));
    assert.deepEqual(atFrame(there).photo, { ...photo, source: { png } });
  });

  it('shows the part of the map over its frame, in the scale and with the shares of the whole clip', () => {
    const shown = atFrame(after(photo, model, answer, picture(4))).explanation!;
    assert.deepEqual([...shown.heatmap.values], [...whole.heatmap.values.subarray(2 * 196)]);
    assert.deepEqual([...shown.heatmap.contribution!], [...whole.heatmap.contribution!.subarray(2 * 196)]);
    assert.deepEqual([shown.heatmap.frames, shown.heatmap.maximum], [1, whole.heatmap.maximum]);
    assert.deepEqual(
      shown.regions.map(({ frame }) => frame),
      [2],
    );
    assert.equal(totalHeat(shown.heatmap), totalHeat(whole.heatmap));
    assert.ok(heatShare(shown.heatmap, shown.regions[0]!.cells[0]!) < 1);
  });

  it('moves photo and heat together: the last frame stays until the next picture has arrived', () => {
    const moving = after(photo, model, answer, picture(4), to(2));
    assert.deepEqual(missingFrame(moving), { frame: 2, source: 5 });
    assert.deepEqual([atFrame(moving).frame, atFrame(moving).shownFrame], [2, 4]);
    assert.deepEqual(
      atFrame(moving).explanation!.regions.map(({ frame }) => frame),
      [2],
    );
    const moved = atFrame(reduce(moving, picture(2)));
    assert.equal(moved.shownFrame, 2);
    assert.deepEqual(
      moved.explanation!.regions.map(({ frame }) => frame),
      [1],
    );
    assert.equal(sentence(moved, atFrame(moving)), undefined);
  });

  it('shows a frame without heat as such, not as an empty map', () => {
    const state = after(photo, model, answer, to(0), picture(0));
    assert.ok(hasHeat(state));
    assert.ok(atFrame(state).explanation!.heatmap.values.every((value) => value === 0));
  });

  it('keeps the same objects for the same frame', () => {
    const state = after(photo, model, answer, picture(4));
    assert.equal(atFrame(state).explanation, atFrame({ ...state }).explanation);
    assert.equal(atFrame(state).photo, atFrame({ ...state }).photo);
  });

  it('needs no other picture if it has one frame', () => {
    const state = after(photo, model, { kind: 'explanation', explanation: clipExplanation(1) }, to(3));
    assert.equal(missingFrame(state), undefined);
    assert.ok(hasHeat(state));
    assert.equal(atFrame(state).photo, state.photo);
    assert.equal(atFrame(state).shownFrame, 3);
  });

  it('keeps its frame for another class, and forgets it with another photo', () => {
    const state = after(photo, model, answer, to(2), picture(2), {
      kind: 'explanation',
      explanation: clipExplanation(),
    });
    assert.equal(atFrame(state).shownFrame, 2);
    assert.deepEqual(missingFrame(after(photo, model, answer, to(2), picture(2), photo, answer)), {
      frame: 4,
      source: 9,
    });
  });

  it('asks again if another model takes other pictures of the file', () => {
    const other = { ...whole, clip: { sources: [0, 4, 8], total: 12, strongest: 1 } };
    const state = after(photo, model, answer, picture(4), { kind: 'explanation', explanation: other });
    assert.deepEqual(missingFrame(state), { frame: 1, source: 4 });
    assert.ok(!hasHeat(state));
  });

  it('compares frames by a difference that is scaled for the whole clip', () => {
    const against = { ...whole, heatmap: { ...whole.heatmap, values: whole.heatmap.values.map((value) => value / 2) } };
    const comparison: ToWebview = {
      kind: 'comparison',
      by: 'class',
      a: { title: 'a', explanation: whole },
      b: { title: 'b', explanation: against },
    };
    const state = after(photo, model, comparison, to(2), picture(2));
    const shown = atFrame(state).comparison!;
    assert.deepEqual(
      shown.a.explanation.regions.map(({ frame }) => frame),
      [1],
    );
    const difference = differenceOf(shown)!;
    assert.equal(difference.frames, 1);
    assert.equal(difference.values.length, 196);
    assert.ok(Math.abs(Math.max(...difference.values) - 0.6) < 1e-6, 'the largest difference is in another frame');
  });

  it('asks for what the model saw of each frame', () => {
    const seen: ToWebview = { kind: 'seen', frame: 4, width: 1, height: 1, png };
    const state = after(photo, model, answer, picture(4), { kind: 'changeView', change: { mode: 'seen' } });
    assert.ok(wantsSeen(atFrame(state)));
    assert.ok(!wantsSeen(atFrame(reduce(state, seen))));
    assert.ok(wantsSeen(atFrame([seen, to(2), picture(2)].reduce(reduce, state))));
  });

  it('says which picture and which part of the clip it is', () => {
    assert.equal(frameText(whole, 2), 'Picture 6 of 12 in the file. Its heat is that of part 2 of 3 of the clip.');
    const flat = { ...clipExplanation(1), layer: { ...whole.layer, grid: [14, 14] } };
    assert.equal(frameText(flat, 2), 'The file’s only picture. This layer has one map for all frames.');
  });
});

describe('a still image', () => {
  it('is shown as it came', () => {
    const state = after(photo, model, { kind: 'explanation', explanation: explanation() });
    assert.equal(atFrame(state), state);
    assert.equal(missingFrame(state), undefined);
  });
});
