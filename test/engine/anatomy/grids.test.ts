import { strict as assert } from 'node:assert';
import { gridOf } from '../../../src/engine/anatomy/grids.ts';

describe('a grid', () => {
  const cases: readonly (readonly [
    string,
    readonly number[],
    number,
    number,
    readonly [number, number, number] | undefined,
  ])[] = [
    ['N,C,H,W', [1, 64, 7, 9], 1, 9 / 7, [9, 7, 0]],
    ['N,H,W,C', [1, 7, 9, 64], 3, 9 / 7, [9, 7, 0]],
    ['the tokens of a ViT behind a class token', [1, 197, 768], 2, 1, [14, 14, 1]],
    ['the tokens of a DeiT behind two', [1, 198, 768], 2, 1, [14, 14, 2]],
    ['the tokens of a DINOv2 behind a class token and four registers', [1, 261, 768], 2, 1, [16, 16, 5]],
    ['tokens of a picture that is not square', [1, 97, 768], 2, 1.5, [12, 8, 1]],
    ['tokens after the channels', [1, 64, 196], 1, 1, [14, 14, 0]],
    ['windows', [64, 49, 96], 2, 1, undefined],
    ['windows beside one another, 1 × 49', [1, 1, 49, 96], 3, 1, undefined],
    ['patches beside one another, 4 × 64', [1, 96, 4, 64], 1, 1, undefined],
    ['one cell', [1, 64, 1, 1], 1, 1, undefined],
    ['a row of channels on its way through a channel attention', [1, 1, 64], 1, 1, undefined],
  ];
  for (const [name, shape, channelAxis, aspect, expected] of cases) {
    it(`of ${name}`, () => {
      const grid = gridOf(shape, channelAxis, aspect, { isReshaped: true });
      assert.deepEqual(grid && [grid.width, grid.height, grid.prefix], expected);
    });
  }
});

describe('a clip’s grid', () => {
  const grids = [
    [8, 28, 28],
    [8, 14, 14],
    [4, 7, 7],
  ].map(([frames, height, width]) => ({ frames: frames!, height: height!, width: width!, prefix: 0 }));
  const cases: readonly (readonly [string, readonly number[], number, readonly number[] | undefined])[] = [
    ['N,C,T,H,W', [1, 64, 4, 7, 9], 1, [4, 7, 9, 0]],
    ['N,T,H,W,C', [1, 4, 7, 9, 64], 4, [4, 7, 9, 0]],
    ['N,T,C,H,W', [1, 4, 64, 7, 9], 2, [4, 7, 9, 0]],
    ['time alone, its rows and columns pooled away', [1, 64, 4, 1, 1], 1, undefined],
    ['the tokens of a VideoMAE, which might be 2 × 28 × 28', [1, 1568, 768], 2, [8, 14, 14, 0]],
    ['the tokens of a ViViT behind a class token', [1, 1569, 768], 2, [8, 14, 14, 1]],
    ['tokens that are the cells of no grid of the model’s', [1, 784, 768], 2, undefined],
    ['frames as a batch', [8, 64, 14, 14], 1, undefined],
  ];
  for (const [name, shape, channelAxis, expected] of cases) {
    it(`of ${name}`, () => {
      const grid = gridOf(shape, channelAxis, 1, { clipGrids: grids });
      assert.deepEqual(grid && [grid.frames, grid.height, grid.width, grid.prefix], expected);
    });
  }
});
