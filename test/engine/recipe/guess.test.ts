import { strict as assert } from 'node:assert';
import { guessRecipe } from '../../../src/engine/recipe/guess.ts';

const open = undefined;

/** Shape, then layout, channels, width × height, resize, shortest edge. */
const cases = [
  [[open, 3, 224, 224], 'NCHW RGB 224×224 crop 256'],
  [[1, 224, 224, 3], 'NHWC RGB 224×224 squash 256'],
  [[open, 3, 299, 299], 'NCHW RGB 299×299 crop 342'],
  [[open, 3, 32, 32], 'NCHW RGB 32×32 squash 37'],
  [[1, 1, 28, 28], 'NCHW gray 28×28 squash 32'],
  [[1, 28, 28, 1], 'NHWC gray 28×28 squash 32'],
  [[1, 3, 160, 160], 'NCHW RGB 160×160 crop 183'],
  [[1, 3, 320, 240], 'NCHW RGB 240×320 squash 366'],
  [[open, 3, open, open], 'NCHW RGB 224×224 crop 256'],
  [[open, 3, open, 128], 'NCHW RGB 128×128 squash 146'],
  [[open, open, open, open], 'NCHW RGB 224×224 crop 256'],
  [[open, open, open, 3], 'NHWC RGB 224×224 squash 256'],
  [[open, open, 96, 96], 'NCHW RGB 96×96 squash 110'],
  [[1, 96, 96, open], 'NHWC RGB 96×96 squash 110'],
  [[-1, 3, 0, 224], 'NCHW RGB 224×224 crop 256'],
] as const;

describe('guessRecipe', () => {
  const clips = [
    [[open, 3, 16, 112, 112], 'NCTHW 3×16'],
    [[1, 16, 3, 224, 224], 'NTCHW 3×16'],
    [[1, 8, 224, 224, 3], 'NTHWC 3×8'],
    [[1, 1, 256, 256, 256], 'NCDHW 1×256'],
    [[1, 1, 48, 48, 16], 'NCWHD 1×16'],
    [[1, 16, 48, 48, 1], 'NDHWC 1×16'],
    [[1, 48, 48, 16, 1], 'NWHDC 1×16'],
    [[1, 1, 3, 224, 224], 'NTCHW 3×1'],
    [[1, 3, open, open, open], 'NCTHW 3×16'],
    [[open, open, open, open, open], 'NCTHW 3×16'],
  ] as const;
  for (const [dims, expected] of clips) {
    it(`takes [${dims.map((size) => size ?? '?').join(', ')}] for ${expected}`, () => {
      const { layout, channels, frames } = guessRecipe(dims).input;
      assert.equal(`${layout} ${channels === 'gray' ? 1 : 3}×${frames}`, expected);
    });
  }

  for (const [dims, expected] of cases) {
    it(`takes [${dims.map((size) => size ?? '?').join(', ')}] for ${expected}`, () => {
      const { layout, channels, frames, width, height, resize, shortestEdge } = guessRecipe(dims).input;
      assert.equal(frames, undefined);
      assert.equal(`${layout} ${channels} ${width}×${height} ${resize} ${shortestEdge}`, expected);
    });
  }

  it('says that it is a guess, and from which shape', () => {
    assert.deepEqual(guessRecipe([open, 3, 224, 224]).source, {
      kind: 'guess',
      reason: "ImageNet defaults: guessed from the input's shape [N, 3, 224, 224]",
    });
  });

  it('gives colors ImageNet’s mean and std, and gray none', () => {
    assert.deepEqual(guessRecipe([1, 3, 224, 224]).input.mean, [0.485, 0.456, 0.406]);
    const { mean, std, scale } = guessRecipe([1, 1, 28, 28]).input;
    assert.deepEqual([mean, std, scale], [[0], [1], 1 / 255]);
  });

  for (const dims of [[1, 1000], [1, 5, 16, 224, 224], [1, 3, 16, 16, 224, 224], [], [1, 64, 56, 56]]) {
    it(`refuses [${dims.join(', ')}], which is no picture, and names it`, () => {
      const message = new RegExp(`\\[${dims.map((size, axis) => size ?? (axis === 0 ? 'N' : '?')).join(', ')}\\]`);
      assert.throws(() => guessRecipe(dims), { code: 'input-not-image', message });
    });
  }
});
