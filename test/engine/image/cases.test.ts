import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import type { WhylightError } from '../../../src/engine/errors.ts';
import { sharedData } from '../../support/sharedData.ts';
import { skip } from '../../support/skip.ts';

const folder = sharedData('../cases/images');

/** Pictures that people reported elsewhere: what is refused, and in which words. */
const refused = {
  'thumb-cut-half.jpg': /ends before the picture does/,
  'cut-half.png': /ends before the picture does/,
  'tiff-4band-minisblack.tif': /4 bands/,
  'tiff-jpeg.tif': /JPEG/,
  'tiff-f32-grey.tif': /floating point/,
  'bigtiff.tif': /BigTIFF/,
  'lfs-pointer.jpg': /Git LFS/,
  'heic-named.jpg': /HEIC/,
} as const;

/** … and of which color a pixel is as Pillow has it: file, column, row, RGB. */
const read = [
  ['trns-rgb.png', 0, 0, [255, 255, 255]],
  ['bmp-555.bmp', 0, 60, [230, 255, 255]],
  ['cmyk-no-adobe.jpg', 0, 60, [231, 248, 255]],
] as const;

describe('pictures that people reported elsewhere', () => {
  before(function () {
    if (!existsSync(folder)) skip(this, 'no cases of pictures (WHYLIGHT_SHARED names the folder)');
  });

  const decode = (name: string): ReturnType<typeof decodePhoto> =>
    decodePhoto(new Uint8Array(readFileSync(`${folder}/${name}`)), name, { maxPixels: 1e8 });

  for (const [name, words] of Object.entries(refused)) {
    it(`refuse ${name} by name, with what to do`, async () => {
      await assert.rejects(decode(name), (error: WhylightError) => {
        assert.equal(error.code, 'image-unreadable');
        assert.match(error.message, words);
        return true;
      });
    });
  }

  for (const [name, x, y, color] of read) {
    it(`have Pillow’s colors: ${name}`, async () => {
      const { rgba, width } = await decode(name);
      const at = 4 * (y * width + x);
      assert.deepEqual([...rgba.subarray(at, at + 3)], color);
    });
  }

  for (const name of [
    'no-iend.png',
    'trailing-bytes.png',
    'tiff-no-bytecounts.tif',
    'tiff-rgb-nir.tif',
    'photo.jfif',
  ]) {
    it(`read ${name}, opaque`, async () => {
      const { rgba } = await decode(name);
      assert.ok(rgba.every((value, at) => at % 4 !== 3 || value === 255));
    });
  }
});
