import { strict as assert } from 'node:assert';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import { planeName } from '../../../src/vocabulary/pictureFacts.ts';
import { scaleLength } from '../../../src/webview/picture/body.ts';
import { initialState } from '../../../src/webview/state/kept.ts';
import { reduce, type State } from '../../../src/webview/state/state.ts';
import { crossOf, frameAt, heatAcross, missingCuts } from '../../../src/webview/state/volume.ts';

const edges = { left: 'R', right: 'L', top: 'A', bottom: 'P', first: 'I', last: 'S' } as const;
const values = Float32Array.from({ length: 24 }, (_, at) => at / 100);
const volume = {
  clip: { sources: [0, 2, 4, 6], total: 8, strongest: 3, areSlices: true },
  geometry: {
    ...{
      photoWidth: 40,
      photoHeight: 30,
      inputWidth: 20,
      inputHeight: 15,
      scaleX: 2,
      scaleY: 2,
      offsetX: 0,
      offsetY: 0,
    },
  },
  heatmap: { frames: 2, height: 3, width: 4, values, signed: false, maximum: 1 },
  facts: { edges, spacing: [1, 1], depth: 2 },
} as unknown as Explanation;
const state: State = { ...initialState(undefined), whole: volume, explanation: volume };

describe('a volume in the panel', () => {
  it('has its cross-hair at the hottest place, until the user looks elsewhere', () => {
    assert.deepEqual(crossOf(state), { x: 35, y: 25 });
    const moved = reduce(state, { kind: 'changeCross', cross: { x: 3.7, y: 99 } });
    assert.deepEqual(crossOf(moved), { x: 3, y: 29 });
  });

  it('asks for the cuts that it has not', () => {
    assert.deepEqual(missingCuts(state), [
      { cut: 'row', at: 25 },
      { cut: 'column', at: 35 },
    ]);
    const one = reduce(state, { kind: 'cut', cut: 'row', at: 25, png: new Uint8Array(1) });
    assert.deepEqual(missingCuts(one), [{ cut: 'column', at: 35 }]);
  });

  it('has the heat of a row, of a column, and the largest of all, with the head up', () => {
    const rounded = (cut: 'row' | 'column', at: number, isMaximum = false): number[] =>
      [...heatAcross(volume, cut, at, isMaximum).values].map((value) => Math.round(value * 100));
    assert.deepEqual(rounded('row', 15), [16, 17, 18, 19, 4, 5, 6, 7]);
    assert.deepEqual(rounded('column', 39), [15, 19, 23, 3, 7, 11]);
    assert.deepEqual(rounded('row', 0, true), [20, 21, 22, 23, 8, 9, 10, 11]);
  });

  it('goes to the frame that shows a slice, or the closest one', () => {
    assert.deepEqual(
      [0, 3, 7].map((slice) => frameAt(volume, slice)),
      [0, 1, 3],
    );
  });

  it('calls planes as anatomists do', () => {
    assert.deepEqual(
      [planeName(edges, 'row'), planeName(edges, 'column'), planeName(undefined, 'row')],
      ['coronal', 'sagittal', undefined],
    );
  });

  it('has the longest round scale that fits', () => {
    assert.deepEqual([0.5, 2, 30].map(scaleLength), [200, 50, 2]);
  });
});
