import { strict as assert } from 'node:assert';
import { outlineBox } from '../../../src/engine/color/outline.ts';
import type { Box } from '../../../src/engine/image/geometry.ts';

/** A gray picture with the box's edge, a character a pixel: dark #, white o, untouched dot. */
function drawn(width: number, height: number, box: Box): string[] {
  const rgba = Uint8Array.from({ length: 4 * width * height }, (_, at) => (at % 4 === 3 ? 200 : 100));
  outlineBox(rgba, { width, height }, box);
  const shown = (x: number, y: number): string => {
    const pixel = rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 4).join();
    return { '100,100,100,200': '.', '0,0,0,255': '#', '255,255,255,255': 'o' }[pixel] ?? '?';
  };
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => shown(x, y)).join(''));
}

describe('a box’s edge', () => {
  it('is white between dark lines, and leaves what is in it and around it', () => {
    const rows = drawn(300, 200, { x: 100, y: 50, width: 60, height: 40 });
    assert.equal(rows[70]!.slice(96, 104), '..#oo#..');
    const large = drawn(1000, 800, { x: 100, y: 50, width: 60, height: 40 });
    assert.equal(large[70]!.slice(94, 106), '..##oooo##..');
    assert.equal(large[70]!.slice(154, 166), '..##oooo##..');
    assert.equal(
      large
        .map((row) => row[130])
        .join('')
        .slice(44, 56),
      '..##oooo##..',
    );
    assert.equal(
      large
        .map((row) => row[130])
        .join('')
        .slice(84, 96),
      '..##oooo##..',
    );
    assert.equal(large[47]!.slice(94, 99), '..###');
  });

  it('of a box that reaches out of the picture runs along its border', () => {
    const rows = drawn(800, 800, { x: -50, y: 780, width: 200, height: 90 });
    assert.equal(rows[790]!.slice(0, 5), 'oo##.');
    assert.deepEqual([rows[797]![75], rows[798]![75], rows[799]![75]], ['#', 'o', 'o']);
  });

  it('of a box that is thinner than the line is no more than that', () => {
    const thin = drawn(40, 30, { x: 10, y: 10, width: 0, height: 5 });
    assert.equal(thin[12], '.'.repeat(8) + '#oo#' + '.'.repeat(28));
  });

  it('of a box outside of the picture is not drawn', () => {
    for (const [x, y] of [
      [100, -50],
      [50, 10],
      [-30, 10],
      [10, 40],
      [10, -25],
    ] as const) {
      assert.ok(drawn(40, 30, { x, y, width: 20, height: 20 }).every((row) => row === '.'.repeat(40)));
    }
  });
});
