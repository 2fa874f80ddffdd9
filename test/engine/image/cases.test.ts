import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import { factsOfFile } from '../../support/lookOf.ts';
import type { WhylightError } from '../../../src/engine/errors.ts';
import { sharedData } from '../../support/sharedData.ts';
import { skip } from '../../support/skip.ts';

const folder = sharedData('../cases/images');

/** Pictures that people reported elsewhere: what is refused, and in which words. */
const refused = {
  'thumb-cut-half.jpg': /ends before the picture does/,
  'cut-half.png': /ends before the picture does/,
  'lfs-pointer.jpg': /Git LFS/,
  'heic-named.jpg': /HEIC/,
  '../attack/19-cmyk-540-bytes-15-s.jpg': /ends before the picture does/,
  '../attack/17-tall-1x63M.png': /a side may have at most/,
} as const;

/**
 * What Pillow makes of the others: file, width, height, sum of all bytes, the color of column 7 in row 5; how far the
 * colors may be.
 */
const read = [
  ['turned.png', 320, 240, 44006250, [192, 233, 253], 0],
  ['turned.webp', 320, 240, 44026460, [193, 233, 254], 0],
  ['moving.gif', 160, 160, 16037999, [253, 238, 243], 0],
  ['trns-rgb.png', 160, 120, 11650834, [255, 255, 255], 0],
  ['trns-grey.png', 160, 120, 12117063, [255, 255, 255], 0],
  ['rgba-hidden-colours.png', 160, 120, 11000246, [193, 234, 254], 0],
  ['tiff-rgb-nir.tif', 160, 120, 11000246, [193, 234, 254], 0],
  ['trailing-bytes.png', 160, 120, 11000246, [193, 234, 254], 0],
  ['no-iend.png', 160, 120, 11000246, [193, 234, 254], 0],
  ['cmyk-no-adobe.jpg', 160, 120, 10998873, [194, 234, 253], 2],
  ['tiff-jpeg.tif', 160, 120, 11002051, [193, 234, 254], 1],
  ['tiff-no-bytecounts.tif', 160, 120, 11000246, [193, 234, 254], 0],
  ['tiff-cmyk.tif', 160, 120, 11000246, [193, 234, 254], 0],
  ['bigtiff.tif', 160, 120, 11000246, [193, 234, 254], 0],
  ['fillorder2-bilevel.tif', 160, 120, 11394675, [255, 255, 255], 0],
  ['bmp-555.bmp', 160, 120, 11050090, [197, 238, 255], 0],
  ['photo.jfif', 160, 120, 10997661, [194, 235, 255], 1],
] as const;

/** What is said of a file under its picture, or what it is refused with. */
const said = {
  'turned.png': ['turned by EXIF'],
  'turned.webp': ['turned by EXIF'],
  'moving.gif': ['frame 1 of 2'],
  'trns-rgb.png': ['transparent, colors beneath'],
  'rgba-hidden-colours.png': ['transparent, colors beneath'],
  'tiff-u16-minmax.tif': ['values 566 to 1966', 'black 300, white 2000 (as the file says)'],
  'tiff-f32-grey.tif': ['values 0.156863 to 0.980392', 'black 0, white 1 (as usual for floating point)'],
  'photo.jfif': [],
} as const;

/** Below, each in its own words. */
const others = ['png16-12bit-data.png', 'tiff-4band-minisblack.tif', 'chest.dcm'];

describe('pictures that people reported elsewhere', () => {
  before(function () {
    if (!existsSync(folder)) skip(this, 'no cases of pictures (WHYLIGHT_SHARED names the folder)');
  });

  it('are all tried', () => {
    const tried = new Set([...Object.keys(refused), ...read.map(([name]) => name), ...Object.keys(said), ...others]);
    const names = readdirSync(folder).filter((name) => !/\.(md|sh)$/.test(name));
    assert.deepEqual(
      names.filter((name) => !tried.has(name)),
      [],
    );
  });

  it('may be DICOM, which is read', async () => {
    const { width, height, facts } = await decode('chest.dcm');
    assert.deepEqual([width, height, facts !== undefined], [160, 120, true]);
  });

  const decode = (name: string): ReturnType<typeof decodePhoto> =>
    decodePhoto(new Uint8Array(readFileSync(`${folder}/${name}`)), name, { maxPixels: 1e8 });

  for (const [name, words] of Object.entries(refused)) {
    it(`are refused by name, with what to do: ${name}`, async () => {
      await assert.rejects(decode(name), (error: WhylightError) => {
        assert.match(error.code, /^image-(unreadable|too-large)$/);
        assert.match(error.message, words);
        return true;
      });
    });
  }

  for (const [name, width, height, sum, color, most] of read) {
    it(`are upright and have Pillow’s colors: ${name}`, async () => {
      const photo = await decode(name);
      assert.deepEqual([photo.width, photo.height], [width, height]);
      const rgb = photo.rgba.filter((_, at) => at % 4 !== 3);
      const differing = rgb.reduce((total, value) => total + value, 0) - sum;
      assert.ok(Math.abs(differing) <= (most * rgb.length) / 10, `the sum differs by ${differing}`);
      const at = 3 * (5 * width + 7);
      color.forEach((value, channel) => assert.ok(Math.abs((rgb[at + channel] ?? 0) - value) <= most));
    });
  }

  for (const [name, words] of Object.entries(said))
    it(`are described in a line: ${name}`, async () => {
      assert.deepEqual((await factsOfFile(`${folder}/${name}`)).text, words);
    });

  it('are not given to a model in black without a word', async () => {
    const { warnings } = await factsOfFile(`${folder}/png16-12bit-data.png`);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['picture-dark'],
    );
  });

  it('are refused where nothing says which bands are colors, when a model is to see them', async () => {
    await assert.rejects(factsOfFile(`${folder}/tiff-4band-minisblack.tif`), { message: /has 4 bands/ });
    assert.equal((await decode('tiff-4band-minisblack.tif')).samples?.bands, 4);
  });
});
