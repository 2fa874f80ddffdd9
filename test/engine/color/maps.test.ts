import { strict as assert } from 'node:assert';
import { colorMapNames, type ColorMapName } from '../../../src/vocabulary/names.ts';
import { colorMaps, signedMap } from '../../../src/engine/color/maps.ts';

/** Lowest, middle and highest color; matplotlib's for all but turbo (D3's polynomial) and jet (Matlab's trapezia). */
const known: Readonly<Record<ColorMapName, readonly (readonly number[])[]>> = {
  viridis: [
    [68, 1, 84],
    [33, 145, 140],
    [253, 231, 37],
  ],
  inferno: [
    [0, 0, 4],
    [188, 55, 84],
    [252, 255, 164],
  ],
  turbo: [
    [35, 23, 27],
    [149, 251, 81],
    [144, 12, 0],
  ],
  jet: [
    [0, 0, 128],
    [130, 255, 126],
    [128, 0, 0],
  ],
  gray: [
    [0, 0, 0],
    [128, 128, 128],
    [255, 255, 255],
  ],
};

describe('colorMaps', () => {
  for (const name of colorMapNames) {
    it(`${name} runs over 256 colors from the known first to the known last`, () => {
      const map = colorMaps[name];
      assert.equal(map.length, 768);
      const found = [0, 128, 255].map((entry) => [...map.subarray(3 * entry, 3 * entry + 3)]);
      found.forEach((color, i) =>
        color.forEach((value, channel) => {
          assert.ok(Math.abs(value - (known[name][i]?.[channel] ?? NaN)) <= 2, `${name}: ${JSON.stringify(found)}`);
        }),
      );
    });
  }

  it('grow lighter all the way where they are meant to', () => {
    for (const name of ['viridis', 'inferno', 'gray'] as const) {
      const lightness = Array.from({ length: 256 }, (_, i) => {
        const [red = NaN, green = NaN, blue = NaN] = colorMaps[name].subarray(3 * i, 3 * i + 3);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      });
      assert.ok(
        lightness.every((value, i) => i === 0 || value > lightness[i - 1]! - 1),
        name,
      );
    }
  });
});

describe('signedMap', () => {
  it('is blue, white, red', () => {
    const at = (entry: number) => [...signedMap.subarray(3 * entry, 3 * entry + 3)];
    assert.deepEqual(
      [at(0), at(255)],
      [
        [5, 48, 97],
        [103, 0, 31],
      ],
    );
    assert.ok(at(127).every((value) => value > 240));
  });
});
