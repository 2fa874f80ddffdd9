import { strict as assert } from 'node:assert';
import { mapOfFrame } from '../../../src/engine/cam/cam.ts';
import type { Heatmap, Geometry } from '../../../src/vocabulary/explanation.ts';
import { findRegions, mostRegions } from '../../../src/engine/cam/regions.ts';
import { traceOutline } from '../../../src/engine/cam/outline.ts';
import { random } from '../../support/random.ts';

const heatmap = (rows: readonly (readonly number[])[]): Heatmap => ({
  frames: 1,
  width: rows[0]!.length,
  height: rows.length,
  values: Float32Array.from(rows.flat()),
  signed: false,
  maximum: 3,
});

/** A 400×200 photo squashed to 4×4: a cell is 100×50 pixels on a 4×4 grid. */
const geometry: Geometry = {
  photoWidth: 400,
  photoHeight: 200,
  inputWidth: 4,
  inputHeight: 4,
  scaleX: 100,
  scaleY: 50,
  offsetX: 0,
  offsetY: 0,
};

const two = heatmap([
  [0, 0.6, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 0, 0.8],
  [0.2, 0, 0.7, 0.9],
]);

describe('regions', () => {
  it('are the connected parts above the threshold, hottest first', () => {
    const regions = findRegions(two, geometry, 0.5);
    assert.deepEqual(
      regions.map(({ cells }) => cells),
      [
        [11, 14, 15],
        [1, 5],
      ],
    );
    assert.deepEqual(
      regions.map(({ rank }) => rank),
      [1, 2],
    );
  });
  it('tell peak, mean, area and their share of all heat', () => {
    const [first] = findRegions(two, geometry, 0.5);
    assert.ok(Math.abs(first!.peak - 0.9) < 1e-6);
    assert.ok(Math.abs(first!.mean - 0.8) < 1e-6);
    assert.equal(first!.area, 3);
    assert.equal(first!.areaShare, 3 / 16);
    assert.ok(Math.abs(first!.heatShare - 2.4 / 4.2) < 1e-6);
  });
  it('lie on the photo in its own pixels', () => {
    const [first, second] = findRegions(two, geometry, 0.5);
    assert.deepEqual([...first!.box], [200, 100, 200, 100]);
    assert.deepEqual([first!.peakX, first!.peakY], [350, 175]);
    assert.deepEqual([...second!.box], [100, 0, 100, 100]);
    assert.deepEqual(second!.outline, [[100, 0, 200, 0, 200, 100, 100, 100]]);
  });
  describe('of noise in a fine map', () => {
    const side = 600;
    const next = random(7);
    const noise: Heatmap = {
      frames: 1,
      signed: false,
      width: side,
      height: side,
      values: Float32Array.from({ length: side ** 2 }, next),
      maximum: 1,
    };
    const fine: Geometry = {
      photoWidth: side,
      photoHeight: side,
      inputWidth: side,
      inputHeight: side,
      scaleX: 1,
      scaleY: 1,
      offsetX: 0,
      offsetY: 0,
    };
    it('are the hottest of them', () => {
      const regions = findRegions(noise, fine, 0.5);
      assert.equal(regions.length, mostRegions);
      const heats = regions.map(({ mean, area }) => mean * area);
      assert.ok(heats.every((heat, at) => at === 0 || heat <= heats[at - 1]! + 1e-6));
    });
    it('may have more corners than a function takes arguments', () => {
      const [first] = findRegions(noise, fine, 0.2);
      assert.ok(first!.outline.flat().length > 200_000);
      assert.deepEqual(first!.box, [0, 0, side, side]);
    });
  });
  it('do not connect over a corner', () => {
    assert.equal(
      findRegions(
        heatmap([
          [1, 0],
          [0, 1],
        ]),
        geometry,
        0.5,
      ).length,
      2,
    );
  });
  it('grow together as the threshold falls', () => {
    assert.equal(findRegions(two, geometry, 0.95).length, 1);
    assert.equal(findRegions(two, geometry, 0.1).length, 3);
  });
  it('at threshold 0 are still only where there is heat', () => {
    assert.equal(findRegions(two, geometry, 0).flatMap(({ cells }) => cells).length, 6);
  });
  it('are none on an empty map', () => {
    assert.deepEqual(
      findRegions(
        heatmap([
          [0, 0],
          [0, 0],
        ]),
        geometry,
        0.5,
      ),
      [],
    );
  });
  it('are cut off where a letterbox lies outside the photo', () => {
    const boxed: Geometry = { ...geometry, photoHeight: 100, offsetY: -50 };
    const [region] = findRegions(
      heatmap([
        [1, 1],
        [1, 1],
      ]),
      boxed,
      0.5,
    );
    assert.deepEqual([...region!.box], [0, 0, 400, 100]);
  });
});

describe('regions of a clip', () => {
  const clip: Heatmap = {
    frames: 2,
    width: 2,
    height: 2,
    signed: false,
    maximum: 3,
    values: Float32Array.of(0, 0.6, 0, 0, 1, 1, 0, 0.6),
  };

  it('are parts of one frame each, ranked over all of them', () => {
    const regions = findRegions(clip, geometry, 0.5);
    assert.deepEqual(
      regions.map(({ rank, frame, cells }) => ({ rank, frame, cells })),
      [
        { rank: 1, frame: 1, cells: [0, 1, 3] },
        { rank: 2, frame: 0, cells: [1] },
      ],
    );
    const [first] = regions;
    assert.ok(Math.abs(first!.heatShare - 2.6 / 3.2) < 1e-6);
    assert.equal(first!.areaShare, 3 / 8);
    assert.deepEqual(first!.box, [0, 0, 400, 200]);
  });
  it('come from maps that share the clip’s maximum', () => {
    const map = mapOfFrame({ ...clip, contribution: Float32Array.from({ length: 8 }, (_, at) => at) }, 0);
    assert.deepEqual(
      [map.frames, map.maximum, [...map.values].map((value) => Math.round(value * 10)), [...map.contribution!]],
      [1, 3, [0, 6, 0, 0], [0, 1, 2, 3]],
    );
  });
});

describe('an outline', () => {
  it('goes clockwise around a cell', () => assert.deepEqual(traceOutline([0], 3), [[0, 0, 1, 0, 1, 1, 0, 1]]));
  it('has a ring the other way round for each hole', () => {
    const ring = [0, 1, 2, 3, 5, 6, 7, 8];
    const area = (points: readonly number[]): number => {
      let sum = 0;
      for (let at = 0; at < points.length; at += 2) {
        const next = (at + 2) % points.length;
        sum += points[at]! * points[next + 1]! - points[next]! * points[at + 1]!;
      }
      return sum / 2;
    };
    const rings = traceOutline(ring, 3);
    assert.deepEqual(
      rings.map(area).sort((a, b) => b - a),
      [9, -1],
    );
  });
});
