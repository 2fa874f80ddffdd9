import { strict as assert } from 'node:assert';
import { blendHeat, paintHeat } from '../../../src/engine/color/blend.ts';
import { colorMaps, signedMap } from '../../../src/engine/color/maps.ts';
import { placeInput } from '../../../src/engine/image/geometry.ts';
import type { Photo } from '../../../src/engine/image/photo.ts';
import { guessRecipe } from '../../../src/engine/recipe/guess.ts';

const plainPhoto = (width: number, height: number, alpha = 255): Photo => ({
  width,
  height,
  rgba: Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? alpha : 100)),
});
const even = (value: number) => ({ width: 7, height: 7, values: new Float32Array(49).fill(value), signed: false });
const pixel = (rgba: Uint8Array, width: number, x: number, y: number) => [
  ...rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
];
const { input } = guessRecipe([1, 3, 224, 224]);
const squash = { ...input, resize: 'squash' } as const;

describe('blendHeat', () => {
  const photo = plainPhoto(40, 30);
  const whole = placeInput(photo, squash);

  it('leaves cold places as they are, and the photo that it was given too', () => {
    const before = photo.rgba.slice();
    assert.deepEqual(blendHeat(photo, even(0), whole, 'viridis', 1), photo.rgba);
    blendHeat(photo, even(1), whole, 'viridis', 1);
    assert.deepEqual(photo.rgba, before);
  });

  it('paints hot places in the map’s last color, mixed by the opacity', () => {
    assert.deepEqual(pixel(blendHeat(photo, even(1), whole, 'gray', 1), 40, 20, 15), [255, 255, 255, 255]);
    assert.deepEqual(pixel(blendHeat(photo, even(1), whole, 'gray', 0.6), 40, 20, 15), [193, 193, 193, 255]);
    assert.deepEqual(blendHeat(photo, even(1), whole, 'gray', 0), photo.rgba);
  });

  it('fades from half heat downwards', () => {
    const levelAt = (heat: number) => pixel(blendHeat(photo, even(heat), whole, 'gray', 1), 40, 0, 0)[0] ?? NaN;
    assert.deepEqual([levelAt(1), levelAt(0.5)], [255, 128]);
    const quarter = levelAt(0.25);
    assert.ok(quarter > 64 && quarter < 100, `${quarter}`);
  });

  it('darkens what a crop cut away, and paints no heat there', () => {
    const wide = plainPhoto(400, 100);
    const rgba = blendHeat(wide, even(1), placeInput(wide, input), 'gray', 1);
    // The crop is 224 of 256 rows: 12.5 photo pixels in; and the middle 87.5 columns.
    assert.deepEqual(pixel(rgba, 400, 200, 50), [255, 255, 255, 255]);
    for (const [x, y] of [
      [5, 50],
      [395, 50],
      [200, 3],
      [200, 97],
    ] as const) {
      const [red = NaN] = pixel(rgba, 400, x, y);
      assert.ok(red < 85, `${x}, ${y}: ${red}`);
    }
  });

  it('sees the whole photo through a letterbox', () => {
    const wide = plainPhoto(400, 100);
    const rgba = blendHeat(wide, even(1), placeInput(wide, { ...input, resize: 'letterbox' }), 'gray', 1);
    assert.ok(rgba.every((byte) => byte === 255));
  });

  it('puts a cell’s heat where the cell is', () => {
    const heat = even(0);
    heat.values[7 * 3 + 5] = 1;
    const rgba = blendHeat(plainPhoto(70, 70), heat, placeInput({ width: 70, height: 70 }, squash), 'gray', 1);
    const hottest = rgba.indexOf(Math.max(...rgba.filter((_, i) => i % 4 === 0))) / 4;
    assert.ok(Math.abs((hottest % 70) - 55) <= 1 && Math.abs(Math.floor(hottest / 70) - 35) <= 1);
  });

  it('paints signed maps blue to red, and shows heat over transparent places', () => {
    const signed = { width: 2, height: 1, values: Float32Array.of(-1, 1), signed: true };
    const rgba = blendHeat(plainPhoto(40, 30, 0), signed, whole, 'gray', 1);
    assert.deepEqual(pixel(rgba, 40, 0, 15), [...signedMap.subarray(0, 3), 255]);
    assert.deepEqual(pixel(rgba, 40, 39, 15), [...signedMap.subarray(765), 255]);
  });
});

describe('paintHeat', () => {
  it('stretches cells with half-pixel centers, edges held', () => {
    const rgba = paintHeat(
      { width: 2, height: 1, values: Float32Array.of(0, 1), signed: false },
      { width: 8, height: 2 },
      'gray',
    );
    const row = Array.from({ length: 8 }, (_, x) => pixel(rgba, 8, x, 1)[0]);
    // torch: interpolate(tensor([[[0., 1.]]]), size=8, mode='linear')
    assert.deepEqual(
      row,
      [0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1].map((value) => Math.round(255 * value)),
    );
    assert.ok(rgba.every((byte, i) => i % 4 !== 3 || byte === 255));
  });

  it('uses the map’s own colors', () => {
    const rgba = paintHeat(even(1), { width: 3, height: 3 }, 'viridis');
    assert.deepEqual(pixel(rgba, 3, 1, 1), [...colorMaps.viridis.subarray(765), 255]);
  });
});
