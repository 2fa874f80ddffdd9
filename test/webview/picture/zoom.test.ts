import { strict as assert } from 'node:assert';
import {
  columnsFor,
  panned,
  revealed,
  toPane,
  toPhoto,
  transformOf,
  zoomedAt,
} from '../../../src/webview/picture/zoom.ts';

const frame = { x: 0, y: 0, width: 4000, height: 2000 };
const pane = { width: 824, height: 624 };

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
}

describe('zoom', () => {
  it('fits the photo with a margin, in the middle', () => {
    const transform = transformOf('fit', frame, pane);
    near(transform.scale, 0.2);
    near(transform.x, 12);
    near(transform.y, 112);
  });

  it('enlarges small photos to fit', () => {
    near(transformOf('fit', { x: 0, y: 0, width: 32, height: 32 }, pane).scale, 600 / 32);
  });

  it('keeps the point under the cursor where it is', () => {
    const before = transformOf({ scale: 0.5, centerX: 0.5, centerY: 0.5 }, frame, pane);
    const at = { x: 300, y: 200 };
    const after = transformOf(zoomedAt(before, frame, pane, at, 1.7), frame, pane);
    const point = toPane(after, toPhoto(before, at));
    near(point.x, at.x);
    near(point.y, at.y);
  });

  it('pans no farther than the photo’s edge', () => {
    const before = transformOf({ scale: 1, centerX: 0.5, centerY: 0.5 }, frame, pane);
    const after = transformOf(panned(before, frame, pane, 1e6, -1e6), frame, pane);
    near(after.x, 0);
    near(after.y, pane.height - 2000);
  });

  it('keeps in the middle what is smaller than the pane', () => {
    const before = transformOf({ scale: 0.1, centerX: 0.5, centerY: 0.5 }, frame, pane);
    assert.deepEqual(panned(before, frame, pane, 50, 50), { scale: 0.1, centerX: 0.5, centerY: 0.5 });
  });

  it('keeps the same part of a photo of another size', () => {
    const zoom = { scale: 2, centerX: 0.25, centerY: 0.75 };
    for (const width of [4000, 1000]) {
      const transform = transformOf(zoom, { ...frame, width }, pane);
      near(toPhoto(transform, { x: pane.width / 2, y: 0 }).x, width / 4 < pane.width / 4 ? pane.width / 4 : width / 4);
    }
  });

  it('scrolls to what the keyboard has selected, and does not move if it is visible', () => {
    const before = transformOf({ scale: 1, centerX: 0.5, centerY: 0.5 }, frame, pane);
    assert.equal(revealed(before, frame, pane, { x: 2000, y: 1000 }), undefined);
    const after = transformOf(revealed(before, frame, pane, { x: 800, y: 1000 })!, frame, pane);
    near(toPane(after, { x: 800, y: 1000 }).x, pane.width / 2);
  });

  const arrangements = [
    {
      name: 'wide photos in a tall stage stand above each other',
      count: 2,
      photo: [640, 480],
      stage: [600, 800],
      columns: 1,
    },
    {
      name: 'wide photos in a wide stage stand side by side',
      count: 2,
      photo: [640, 480],
      stage: [1200, 500],
      columns: 2,
    },
    { name: 'three in a square stage take two rows', count: 3, photo: [640, 480], stage: [680, 720], columns: 2 },
    { name: 'tall photos stand side by side', count: 3, photo: [300, 900], stage: [700, 700], columns: 3 },
  ];
  for (const { name, count, photo, stage, columns } of arrangements) {
    it(name, () => {
      assert.equal(
        columnsFor(count, { width: photo[0]!, height: photo[1]! }, { width: stage[0]!, height: stage[1]! }),
        columns,
      );
    });
  }
});
