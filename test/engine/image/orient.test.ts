import { strict as assert } from 'node:assert';
import type { Orientation } from '../../../src/engine/image/formats/format.ts';
import { turnUpright } from '../../../src/engine/image/orient.ts';

/** Stored as 3 × 2 pixels: 1 2 3 / 4 5 6. The upright rows, by EXIF orientation. */
const upright: readonly (readonly [Orientation, readonly (readonly number[])[]])[] = [
  [
    1,
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
  [
    2,
    [
      [3, 2, 1],
      [6, 5, 4],
    ],
  ],
  [
    3,
    [
      [6, 5, 4],
      [3, 2, 1],
    ],
  ],
  [
    4,
    [
      [4, 5, 6],
      [1, 2, 3],
    ],
  ],
  [
    5,
    [
      [1, 4],
      [2, 5],
      [3, 6],
    ],
  ],
  [
    6,
    [
      [4, 1],
      [5, 2],
      [6, 3],
    ],
  ],
  [
    7,
    [
      [6, 3],
      [5, 2],
      [4, 1],
    ],
  ],
  [
    8,
    [
      [3, 6],
      [2, 5],
      [1, 4],
    ],
  ],
];

describe('turnUpright', () => {
  for (const [orientation, rows] of upright) {
    it(`turns orientation ${orientation}`, () => {
      const data = Uint8Array.from({ length: 24 }, (_, i) => (Math.floor(i / 4) + 1) * 10 + (i % 4));
      const turned = turnUpright({ width: 3, height: 2, data }, orientation);
      assert.deepEqual([turned.width, turned.height], [rows[0]!.length, rows.length]);
      const expected = rows.flat().flatMap((value) => [0, 1, 2, 3].map((channel) => value * 10 + channel));
      assert.deepEqual([...turned.data], expected);
    });
  }
});
