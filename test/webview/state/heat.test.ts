import { strict as assert } from 'node:assert';
import { differenceOf, heatShare, isEmpty, regionOf } from '../../../src/webview/state/heat.ts';
import { cat, dog, emptyExplanation, explanation } from '../fakes.ts';

const a = explanation({ boxes: [[dog, 1]], maximum: 2 });
const b = explanation({ boxes: [[cat, 1]], maximum: 1 });
const sides = { a: { title: 'dog', explanation: a }, b: { title: 'cat', explanation: b } };

describe('the numbers of a heatmap', () => {
  it('give shares that add up to all heat', () => {
    const total = [...a.heatmap.values.keys()].reduce((sum, cell) => sum + heatShare(a.heatmap, cell), 0);
    assert.ok(Math.abs(total - 1) < 1e-6);
  });

  it('give no share of an empty map', () => {
    const { heatmap } = emptyExplanation();
    assert.equal(isEmpty(heatmap), true);
    assert.equal(heatShare(heatmap, 3), 0);
  });

  it('give the region of a cell', () => {
    const [region] = a.regions;
    assert.equal(regionOf(a, region!.cells[0]!), region);
    assert.equal(regionOf(a, 0), undefined);
  });

  it('subtract two classes in their own units', () => {
    const difference = differenceOf({ kind: 'comparison', by: 'class', ...sides })!;
    assert.equal(difference.absolute, true);
    const cell = a.heatmap.values.indexOf(1);
    const expected = 2 * a.heatmap.values[cell]! - b.heatmap.values[cell]!;
    assert.ok(Math.abs(difference.values[cell]! * difference.maximum - expected) < 1e-5);
  });

  it('scale methods to 1 before they are subtracted', () => {
    const difference = differenceOf({ kind: 'comparison', by: 'method', ...sides })!;
    assert.equal(difference.absolute, false);
    assert.ok(difference.maximum <= 1);
  });

  it('subtract on the finer grid where two grids differ', () => {
    const fine = explanation({ boxes: [[dog, 1]], grid: { width: 28, height: 28 } });
    const b = { title: 'B', explanation: fine };
    const difference = differenceOf({ kind: 'comparison', by: 'layer', a: sides.a, b })!;
    assert.deepEqual([difference.width, difference.height, difference.resampled], [28, 28, true]);
    assert.ok(difference.maximum < 0.2, `the same bump on both grids: ${difference.maximum}`);
    // A cell in a row of equal ones keeps its value: the coarse map is interpolated, not stretched by hand.
    const flat = { ...a, heatmap: { ...a.heatmap, values: new Float32Array(196).fill(0.5) } };
    const level = differenceOf({ kind: 'comparison', by: 'layer', a: { title: 'A', explanation: flat }, b })!;
    const cell = fine.heatmap.values.indexOf(1);
    assert.ok(Math.abs(level.values[cell]! * level.maximum - (0.5 - 1)) < 1e-6);
  });

  it('subtract over the part that both cover, where the models see different parts of the photo', () => {
    const { geometry } = a;
    const width = geometry.scaleX * geometry.inputWidth;
    const right = explanation({ boxes: [[dog, 1]], geometry: { ...geometry, offsetX: geometry.offsetX + width / 2 } });
    const difference = differenceOf({
      kind: 'comparison',
      by: 'model',
      a: sides.a,
      b: { title: 'B', explanation: right },
    })!;
    assert.deepEqual([difference.width, difference.height, difference.isPart], [7, 14, true]);
    assert.ok(Math.abs(difference.geometry.offsetX - (geometry.offsetX + width / 2)) < 1e-9);
    assert.ok(Math.abs(difference.geometry.scaleX - geometry.scaleX / 2) < 1e-9);
    // Cells that lie on each other: A's column 7 is the first of B's.
    const value = (column: number, row: number): number =>
      a.heatmap.values[row * 14 + 7 + column]! - right.heatmap.values[row * 14 + column]!;
    for (const [column, row] of [
      [0, 0],
      [3, 5],
      [6, 13],
    ] as const)
      assert.ok(Math.abs(difference.values[row * 7 + column]! * difference.maximum - value(column, row)) < 1e-5);
  });

  it('give no difference of maps that cover no common part of the photo', () => {
    const moved = explanation({ boxes: [[dog, 1]], geometry: { ...a.geometry, offsetX: a.geometry.offsetX + 1e5 } });
    const other = { title: 'B', explanation: moved };
    assert.equal(differenceOf({ kind: 'comparison', by: 'model', a: sides.a, b: other }), undefined);
  });
});
