import { readFixtureJson, rgbOf } from './fixtures.ts';
import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import { preprocess } from '../../../src/engine/image/preprocess.ts';
import { guessRecipe } from '../../../src/engine/recipe/guess.ts';
import { sharedData, skipWithoutSharedData } from '../../support/sharedData.ts';

interface PilPhoto {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** SHA-256 of PIL's RGB, and of torchvision's Resize(256) and CenterCrop(224) of it. */
  readonly rgb: string;
  readonly crop: string;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('Photos from other projects', () => {
  before(function () {
    skipWithoutSharedData(this);
  });

  for (const { file, width, height, rgb, crop } of readFixtureJson<readonly PilPhoto[]>('photos.json')) {
    it(`${file} is decoded and cropped as PIL does, to the bit`, async () => {
      const photo = await decodePhoto(new Uint8Array(readFileSync(sharedData(`photos/${file}`))), file, {
        maxPixels: 1e8,
      });
      assert.deepEqual([photo.width, photo.height], [width, height]);
      assert.equal(sha256(rgbOf(photo)), rgb);
      assert.equal(sha256(preprocess([photo], guessRecipe([1, 3, 224, 224]).input).seen), crop);
    });
  }
});
