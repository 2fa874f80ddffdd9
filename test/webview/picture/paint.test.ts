import { strict as assert } from 'node:assert';
import { diverging, gray } from '../../../src/webview/state/colors.ts';
import { colorize, strength } from '../../../src/webview/picture/paint.ts';
import { upsample } from '../../../src/webview/state/resample.ts';

/** peers.md: Eq. 19 / max, 3×3 → 6×6, first row, half-pixel bilinear. */
const map = [0.405754, 0.480422, 0.585845, 0.436508, 0.878767, 1.261179, 0.873016, 0.375, 0.292922].map(
  (value) => value / 1.261179,
);
const firstRow = [0.3217266, 0.3365279, 0.3661306, 0.4018296, 0.4436248, 0.4645224];

describe('painting', () => {
  it('upsamples as torch does', () => {
    const out = upsample(Float32Array.from(map), 3, 3, 6, 6);
    firstRow.forEach((expected, index) =>
      assert.ok(Math.abs(out[index]! - expected) < 1e-5, `${out[index]} at ${index}`),
    );
  });

  it('leaves a map of the same size as it is', () => {
    assert.deepEqual(upsample(Float32Array.from([1, 2, 3, 4]), 2, 2, 2, 2), Float32Array.from([1, 2, 3, 4]));
  });

  it('maps 0..1 to the whole table, and −1..1 for a signed map', () => {
    const rgba = new Uint8ClampedArray(12);
    colorize(Float32Array.from([0, 0.5, 1]), gray, false, 'opaque', rgba);
    assert.deepEqual([...rgba], [0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255]);
    colorize(Float32Array.from([-1, 0, 1]), diverging, true, 'opaque', rgba);
    assert.deepEqual([...rgba.slice(0, 3)], [5, 48, 97]);
    assert.ok(rgba[4]! > 245 && rgba[5]! > 245, 'white in the middle');
    assert.deepEqual([...rgba.slice(8, 11)], [103, 0, 31]);
  });

  it('leaves the photo bare where there is no heat', () => {
    const rgba = new Uint8ClampedArray(12);
    colorize(Float32Array.from([0, -0.5, 1]), diverging, true, 'faded', rgba);
    assert.deepEqual([rgba[3], rgba[7], rgba[11]], [0, 255, 255]);
    assert.equal(strength(0.25), 0.5);
  });
});
