import { strict as assert } from 'node:assert';
import {
  cellToPhoto,
  inputToPhoto,
  photoToInput,
  placeInput,
  roundHalfToEven,
  seenBox,
} from '../../../src/engine/image/geometry.ts';
import type { Geometry } from '../../../src/vocabulary/explanation.ts';
import type { RecipeInput } from '../../../src/engine/recipe/recipe.ts';

const input: RecipeInput = {
  layout: 'NCHW',
  channels: 'RGB',
  width: 224,
  height: 224,
  resize: 'crop',
  shortestEdge: 256,
  interpolation: 'bilinear',
  antialias: true,
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** Sizes after torchvision's Resize(256) and the crop's corner, worked out by hand. */
const crops = [
  // 256 · 500 / 375 = 341.33 is cut down to 341; (341 − 224) / 2 = 58.5 goes to the even 58.
  { photo: [500, 375], resized: [341, 256], corner: [58, 16] },
  { photo: [375, 500], resized: [256, 341], corner: [16, 58] },
  { photo: [256, 256], resized: [256, 256], corner: [16, 16] },
  // (343 − 224) / 2 = 59.5 goes to the even 60.
  { photo: [343, 256], resized: [343, 256], corner: [60, 16] },
  { photo: [10, 3000], resized: [256, 76800], corner: [16, 38288] },
] as const;

const near = (found: readonly number[], expected: readonly number[]) => {
  found.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]!) < 1e-9, `${found.join(', ')} is not ${expected.join(', ')}`),
  );
};

describe('placeInput', () => {
  for (const {
    photo: [width, height],
    resized,
    corner,
  } of crops) {
    it(`crops ${width} × ${height} as torchvision does`, () => {
      const { scaleX, scaleY, offsetX, offsetY } = placeInput({ width, height }, input);
      near([width / scaleX, height / scaleY, offsetX / scaleX, offsetY / scaleY], [...resized, ...corner]);
    });
  }

  it('lets a photo just cover a window that is not square, before the center is cut out', () => {
    // 640 × 480 over 300 × 150 at the least: 300 × 225, of which 280 × 140 begins at (10, 42.5 → 42).
    const geometry = placeInput(
      { width: 640, height: 480 },
      { ...input, width: 280, height: 140, resizedWidth: 300, resizedHeight: 150 },
    );
    near(
      [
        640 / geometry.scaleX,
        480 / geometry.scaleY,
        geometry.offsetX / geometry.scaleX,
        geometry.offsetY / geometry.scaleY,
      ],
      [300, 225, 10, 42],
    );
  });

  it('squashes edge to edge', () => {
    const geometry = placeInput({ width: 448, height: 112 }, { ...input, resize: 'squash' });
    assert.deepEqual(geometry, {
      photoWidth: 448,
      photoHeight: 112,
      inputWidth: 224,
      inputHeight: 224,
      scaleX: 2,
      scaleY: 0.5,
      offsetX: 0,
      offsetY: 0,
    });
  });

  it('cuts the center out of a squashed photo that is larger than the input', () => {
    const { scaleX, scaleY, offsetX, offsetY } = placeInput(
      { width: 512, height: 128 },
      { ...input, resize: 'squash', resizedWidth: 256, resizedHeight: 256 },
    );
    near([scaleX, scaleY, offsetX, offsetY], [2, 0.5, 32, 8]);
  });

  it('rounds half a pixel to the even one, as torchvision, or down, as transformers', () => {
    const left = (cropRounding: 'even' | 'down') => {
      const { offsetX, scaleX } = placeInput({ width: 343, height: 256 }, { ...input, cropRounding });
      return Math.round(offsetX / scaleX);
    };
    assert.deepEqual([left('even'), left('down')], [60, 59]);
  });

  it('begins outside the photo for a letterbox, the odd pixel of padding last', () => {
    const { scaleY, offsetX, offsetY } = placeInput({ width: 448, height: 225 }, { ...input, resize: 'letterbox' });
    // 225 / 2 = 112.5 goes to the even 112; (224 − 112) / 2 = 56.
    near([scaleY, offsetX, offsetY], [225 / 112, 0, -56 * (225 / 112)]);
    const odd = placeInput({ width: 448, height: 222 }, { ...input, resize: 'letterbox' });
    near([odd.offsetY / odd.scaleY], [-56]);
  });

  it('begins outside the photo for a crop that is larger than the resized photo', () => {
    const { scaleX, offsetX } = placeInput({ width: 100, height: 50 }, { ...input, shortestEdge: 101 });
    near([offsetX / scaleX], [-11]);
  });
});

describe('The way between input and photo', () => {
  const geometry: Geometry = placeInput({ width: 500, height: 375 }, input);

  it('leads back to where it began', () => {
    for (const [x, y] of [
      [0, 0],
      [224, 224],
      [17.25, 200.5],
    ] as const) {
      const { x: photoX, y: photoY } = inputToPhoto(geometry, x, y);
      const back = photoToInput(geometry, photoX, photoY);
      near([back.x, back.y], [x, y]);
    }
  });

  it('tiles the seen part of a crop with cells, edge to edge', () => {
    const grid = { width: 7, height: 5 };
    const seen = seenBox(geometry);
    const first = cellToPhoto(geometry, grid, 0, 0);
    const last = cellToPhoto(geometry, grid, 6, 4);
    near(
      [first.x, first.y, last.x + last.width, last.y + last.height],
      [seen.x, seen.y, seen.x + seen.width, seen.y + seen.height],
    );
    const second = cellToPhoto(geometry, grid, 1, 0);
    near([first.x + first.width], [second.x]);
  });

  it('sees the whole photo through a letterbox, and no more', () => {
    const boxed = placeInput({ width: 500, height: 375 }, { ...input, resize: 'letterbox' });
    const { x, y, width, height } = seenBox(boxed);
    near([x, y, width, height], [0, 0, 500, 375]);
    assert.ok(cellToPhoto(boxed, { width: 7, height: 7 }, 0, 0).y < 0);
  });
});

describe('roundHalfToEven', () => {
  it("rounds as Python's round() does", () => {
    assert.deepEqual([0.5, 1.5, 2.5, 2.4, 2.6, -1.5, -2.5].map(roundHalfToEven), [0, 2, 2, 2, 3, -2, -2]);
  });
});
