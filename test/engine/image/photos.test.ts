import { readFixtureJson, rgbOf } from './fixtures.ts';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import { preprocess } from '../../../src/engine/image/preprocess.ts';
import { guessRecipe } from '../../../src/engine/recipe/guess.ts';

const shared = process.env['WHYLIGHT_SHARED'] ?? path.resolve(__dirname, '../../../../shared');
const folder = path.join(shared, 'data', 'photos');

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
  for (const { file, width, height, rgb, crop } of readFixtureJson<readonly PilPhoto[]>('photos.json')) {
    it(`${file} is decoded and cropped as PIL does, to the bit`, async function () {
      const photoPath = path.join(folder, file);
      if (!existsSync(photoPath)) this.skip();
      const photo = await decodePhoto(new Uint8Array(readFileSync(photoPath)), file, { maxPixels: 1e8 });
      assert.deepEqual([photo.width, photo.height], [width, height]);
      assert.equal(sha256(rgbOf(photo)), rgb);
      assert.equal(sha256(preprocess(photo, guessRecipe([1, 3, 224, 224]).input).seen), crop);
    });
  }
});
