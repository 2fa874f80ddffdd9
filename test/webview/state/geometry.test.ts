import { strict as assert } from 'node:assert';
import type { Geometry } from '../../../src/vocabulary/explanation.ts';
import { cellAt, cellBox, centerOf, croppedShare, seenBox } from '../../../src/webview/state/geometry.ts';

const squashed: Geometry = {
  photoWidth: 400,
  photoHeight: 200,
  inputWidth: 100,
  inputHeight: 100,
  scaleX: 4,
  scaleY: 2,
  offsetX: 0,
  offsetY: 0,
};
const cropped: Geometry = { ...squashed, scaleX: 2, scaleY: 2, offsetX: 100 };
const letterboxed: Geometry = { ...squashed, scaleX: 4, scaleY: 4, offsetY: -100 };
const grid = { width: 4, height: 4 };

describe('where a cell lies on the photo', () => {
  for (const [name, geometry] of Object.entries({ squashed, cropped, letterboxed })) {
    it(`finds each visible cell at its own center: ${name}`, () => {
      for (let cell = 0; cell < 16; cell++) {
        const at = centerOf(cellBox(geometry, grid, cell));
        const visible = at.y >= 0 && at.y < 200;
        assert.equal(cellAt(geometry, grid, at), visible ? cell : undefined);
      }
    });
  }

  it('has no cell where the crop cut the photo away, nor beyond the photo', () => {
    assert.equal(cellAt(cropped, grid, { x: 99.9, y: 50 }), undefined);
    assert.equal(cellAt(cropped, grid, { x: 100, y: 50 }), 4);
    assert.equal(cellAt(cropped, grid, { x: 300, y: 50 }), undefined);
    assert.equal(cellAt(letterboxed, grid, { x: 10, y: -1 }), undefined);
  });

  it('counts what the model never saw', () => {
    assert.equal(croppedShare(squashed), 0);
    assert.equal(croppedShare(cropped), 0.5);
    assert.equal(croppedShare(letterboxed), 0);
    assert.deepEqual(seenBox(letterboxed), { x: 0, y: 0, width: 400, height: 200 });
  });

  it('tolerates rounding at an edge', () => {
    assert.equal(croppedShare({ ...squashed, scaleX: 3.998 }), 0);
  });
});
