import { strict as assert } from 'node:assert';
import { preprocess } from '../../../src/engine/image/preprocess.ts';
import { customsFor } from '../../../src/engine/recipe/customs.ts';
import { guessRecipe } from '../../../src/engine/recipe/guess.ts';
import { photoOf } from '../image/fixtures.ts';

/**
 * What torchvision, Keras (imagenet_utils.preprocess_input), CLIP and timm make of one pixel, in the tensor's order.
 */
const pixel = [200, 100, 50] as const;
const expected: Readonly<Record<string, readonly number[]>> = {
  'ImageNet RGB': [(200 / 255 - 0.485) / 0.229, (100 / 255 - 0.456) / 0.224, (50 / 255 - 0.406) / 0.225],
  '0..1': [200 / 255, 100 / 255, 50 / 255],
  '−1..1': [200 / 127.5 - 1, 100 / 127.5 - 1, 50 / 127.5 - 1],
  '0..255': [200, 100, 50],
  'Caffe BGR': [50 - 103.939, 100 - 116.779, 200 - 123.68],
  CLIP: [
    (200 / 255 - 0.48145466) / 0.26862954,
    (100 / 255 - 0.4578275) / 0.26130258,
    (50 / 255 - 0.40821073) / 0.27577711,
  ],
  timm: [(200 / 255 - 0.485) / 0.229, (100 / 255 - 0.456) / 0.224, (50 / 255 - 0.406) / 0.225],
};

describe('the usual ways to give a picture to a model', () => {
  const { input } = guessRecipe([1, 3, 8, 8]);

  for (const { title, input: own } of customsFor(input).filter(({ input: { window } }) => window === undefined))
    it(`are what their makers do: ${title}`, () => {
      const photo = photoOf(
        8,
        8,
        Uint8Array.from({ length: 192 }, (_, at) => pixel[at % 3]!),
      );
      const { data } = preprocess([photo], { ...input, ...own });
      const values = [data[0]!, data[64]!, data[128]!];
      values.forEach((value, channel) => assert.ok(Math.abs(value - expected[title]![channel]!) < 1e-4));
    });

  it('have no colors for models of gray pictures', () => {
    const gray = customsFor({ ...input, channels: 'gray', mean: [0], std: [1] });
    assert.deepEqual(
      gray.map(({ title, input: { mean } }) => [title, mean?.length]),
      [
        ['0..1', 1],
        ['−1..1', 1],
        ['0..255', 1],
        ['The picture’s own range', undefined],
      ],
    );
  });
});
