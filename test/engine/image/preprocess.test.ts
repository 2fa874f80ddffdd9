import { difference, fromBase64, photoOf, readFixture, readFixtureJson, rgbOf } from './fixtures.ts';
import { strict as assert } from 'node:assert';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import type { Photo } from '../../../src/engine/image/photo.ts';
import { preprocess } from '../../../src/engine/image/preprocess.ts';
import { turnUpright } from '../../../src/engine/image/orient.ts';
import type { RecipeInput } from '../../../src/engine/recipe/recipe.ts';

interface Resampled {
  readonly cases: readonly (Pick<
    RecipeInput,
    'resize' | 'shortestEdge' | 'width' | 'height' | 'interpolation' | 'antialias'
  > & {
    readonly source: 'rgb.png' | 'upright';
    readonly rgb: string;
  })[];
  /** rgb.png as PIL's L. */
  readonly gray: string;
}

const plain: RecipeInput = {
  layout: 'NHWC',
  channels: 'RGB',
  width: 2,
  height: 1,
  resize: 'squash',
  shortestEdge: 256,
  interpolation: 'bilinear',
  antialias: true,
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};
const twoPixels = photoOf(2, 1, Uint8Array.of(10, 20, 30, 40, 50, 60));

describe('preprocess', () => {
  const { cases, gray } = readFixtureJson<Resampled>('resample.json');
  const photos = new Map<string, Photo>();

  before(async () => {
    const photo = await decodePhoto(readFixture('rgb.png'), 'rgb.png', { maxPixels: 1e6 });
    const { width, height, data } = turnUpright({ ...photo, data: photo.rgba }, 8);
    photos.set('rgb.png', photo).set('upright', { width, height, rgba: data });
  });

  for (const { source, rgb, ...input } of cases) {
    const how = `${input.resize}, ${input.interpolation}${input.resize === 'crop' ? `, edge ${input.shortestEdge}` : ''}`;
    const peer = input.antialias ? 'PIL, to the bit' : 'torch without antialias, to a level';
    it(`sees ${source} as ${peer}: ${input.width} × ${input.height}, ${how}`, () => {
      const { seen } = preprocess([photos.get(source)!], { ...plain, ...input });
      const { most } = difference(seen, fromBase64(rgb));
      assert.ok(most <= (input.antialias ? 0 : 1), `${most} levels apart`);
    });
  }

  it('turns colors gray as PIL does', () => {
    const photo = photos.get('rgb.png')!;
    const { seen, data, dims } = preprocess([photo], { ...plain, ...photo, channels: 'gray', mean: [0], std: [1] });
    assert.deepEqual(seen, fromBase64(gray));
    assert.deepEqual(dims, [1, photo.height, photo.width, 1]);
    assert.deepEqual(data, Float32Array.from(seen.filter((_, i) => i % 3 === 0)));
  });

  it('drops alpha and leaves the colors below it as they are', () => {
    const clear = { ...twoPixels, rgba: twoPixels.rgba.map((byte, i) => (i % 4 === 3 ? 0 : byte)) };
    assert.deepEqual(preprocess([clear], plain).seen, rgbOf(twoPixels));
  });

  const layouts = [
    ['NHWC', 'RGB', [1, 1, 2, 3], [10, 20, 30, 40, 50, 60]],
    ['NHWC', 'BGR', [1, 1, 2, 3], [30, 20, 10, 60, 50, 40]],
    ['NCHW', 'RGB', [1, 3, 1, 2], [10, 40, 20, 50, 30, 60]],
    ['NCHW', 'BGR', [1, 3, 1, 2], [30, 60, 20, 50, 10, 40]],
  ] as const;
  for (const [layout, channels, dims, data] of layouts) {
    it(`writes ${channels} as ${layout}`, () => {
      const input = preprocess([twoPixels], { ...plain, layout, channels });
      assert.deepEqual([input.dims, [...input.data]], [dims, data]);
    });
  }

  it('scales first, then takes mean and std in the order of the channels', () => {
    const { data } = preprocess([twoPixels], {
      ...plain,
      channels: 'BGR',
      scale: 0.1,
      mean: [1, 2, 3],
      std: [1, 2, 4],
    });
    assert.deepEqual(
      data,
      Float32Array.of((3 - 1) / 1, (2 - 2) / 2, (1 - 3) / 4, (6 - 1) / 1, (5 - 2) / 2, (4 - 3) / 4),
    );
  });

  it('fills up a letterbox with 114 and a crop that is larger than the photo with black', () => {
    const { seen } = preprocess([twoPixels], { ...plain, width: 2, height: 3, resize: 'letterbox' });
    assert.deepEqual([...seen.subarray(0, 6), ...seen.subarray(12)], new Array(12).fill(114));
    assert.deepEqual(seen.subarray(6, 12), rgbOf(twoPixels));
    const crop = preprocess([twoPixels], { ...plain, width: 2, height: 3, resize: 'crop', shortestEdge: 1 });
    assert.deepEqual([...crop.seen], [0, 0, 0, 0, 0, 0, ...rgbOf(twoPixels), 0, 0, 0, 0, 0, 0]);
  });
});
