import { strict as assert } from 'node:assert';
import { labelEdges } from '../../../src/engine/cam/labelEdges.ts';
import { traceOutline } from '../../../src/engine/cam/outline.ts';

describe('where the labels of a mask meet', () => {
  it('are straight pieces along the pixels, and none along the picture’s edge', () => {
    // 0 1 1
    // 0 1 2
    const pieces = labelEdges([0, 1, 1, 0, 1, 2], 3, 2);
    assert.deepEqual([...pieces], [2, 1, 3, 1, 1, 0, 1, 2, 2, 1, 2, 2]);
  });

  it('are as long as the rings that are traced around regions', () => {
    const [width, height] = [23, 17];
    const labels = Uint8Array.from({ length: width * height }, (_, at) => {
      const [x, y] = [at % width, Math.floor(at / width)];
      const isInside = x > 0 && y > 0 && x < width - 1 && y < height - 1;
      return isInside && Math.sin(x * 1.7) + Math.cos(y * 2.3 + x) > 0.2 ? 1 : 0;
    });
    const cells = [...labels.keys()].filter((at) => labels[at] === 1);
    const rings = traceOutline(cells, width);
    const ringLength = (ring: readonly number[]): number =>
      ring.reduce((sum, value, at) => sum + Math.abs(value - ring[(at + 2) % ring.length]!), 0);
    const traced = rings.reduce((sum, ring) => sum + ringLength(ring), 0);
    const pieces = labelEdges(labels, width, height);
    let length = 0;
    for (let at = 0; at < pieces.length; at += 4)
      length += Math.abs(pieces[at + 2]! - pieces[at]!) + Math.abs(pieces[at + 3]! - pieces[at + 1]!);
    assert.ok(cells.length > 50 && rings.length > 3);
    assert.equal(length, traced);
  });
});
