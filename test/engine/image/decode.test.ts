import { defaults } from '../../../src/vocabulary/defaults.ts';
import { difference, fromBase64, readFixture, readFixtureJson, rgbOf } from './fixtures.ts';
import { strict as assert } from 'node:assert';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import type { WhylightError } from '../../../src/engine/errors.ts';

interface Decoded {
  /** PIL's RGB by name; equal pictures are stored once. */
  readonly pixels: Readonly<Record<string, string>>;
  readonly files: readonly { file: string; width: number; height: number; pixels: string; tolerance: number }[];
}

const { pixels, files } = readFixtureJson<Decoded>('decode.json');
const maxPixels = defaults.maxMegapixels * 1e6;

const errorOf = (bytes: Uint8Array, name: string, limit = maxPixels): Promise<WhylightError> =>
  decodePhoto(bytes, name, { maxPixels: limit }).then(
    () => assert.fail(`${name} was decoded`),
    (error: WhylightError) => error,
  );

describe('decodePhoto', () => {
  for (const { file, width, height, pixels: key, tolerance } of files) {
    it(`decodes ${file} as PIL does${tolerance > 0 ? `, ${tolerance} levels apart at most` : ''}`, async () => {
      const photo = await decodePhoto(readFixture(file), file, { maxPixels });
      assert.deepEqual([photo.width, photo.height], [width, height]);
      const { most } = difference(rgbOf(photo), fromBase64(pixels[key]!));
      assert.ok(most <= tolerance, `${most} levels apart`);
    });
  }

  it('turns all eight orientations of a JPEG into the same upright picture', async () => {
    const upright = rgbOf(await decodePhoto(readFixture('turned-1.png'), 'turned-1.png', { maxPixels }));
    for (let orientation = 1; orientation <= 8; orientation++) {
      const name = `turned-${orientation}.jpg`;
      const photo = await decodePhoto(readFixture(name), name, { maxPixels });
      const { mean } = difference(rgbOf(photo), upright);
      assert.ok(mean < 4, `${name} is ${mean} levels apart on average: more than compression makes`);
    }
  });

  it('keeps alpha straight', async () => {
    for (const file of ['rgba.png', 'rgba.tif', 'alpha.webp']) {
      const { width, rgba } = await decodePhoto(readFixture(file), file, { maxPixels });
      assert.deepEqual([rgba[3], rgba[4 * width - 1]], [0, 255], file);
    }
  });

  it('hands out pixels that own their buffer, so that it can be transferred', async () => {
    for (const { file } of files) {
      const { rgba } = await decodePhoto(readFixture(file), file, { maxPixels });
      assert.equal(rgba.constructor, Uint8Array, file);
      assert.equal(rgba.buffer.byteLength, rgba.length, file);
    }
  });

  it('refuses a picture with too many pixels before it decodes any, and says how many are allowed', async () => {
    const bomb = readFixture('rgb.png');
    new DataView(bomb.buffer).setUint32(16, 20_000);
    new DataView(bomb.buffer).setUint32(20, 20_000);
    const { code, message, nextStep } = await errorOf(bomb, 'bomb.png');
    assert.equal(code, 'image-too-large');
    assert.match(message, /“bomb\.png” has 20000 × 20000 pixels \(400\.0 megapixels\); at most 100\.0 megapixels/);
    assert.match(nextStep, /whylight\.maxMegapixels/);
    assert.equal((await errorOf(readFixture('rgb.png'), 'rgb.png', 37 * 29 - 1)).code, 'image-too-large');
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ['refused-rle.bmp', /compressed/],
    ['refused-os2.bmp', /OS\/2/],
  ];
  for (const [file, reason] of refused) {
    it(`refuses ${file} rather than to show a wrong picture`, async () => {
      const { code, message } = await errorOf(readFixture(file), file);
      assert.equal(code, 'image-unreadable');
      assert.match(message, reason);
    });
  }

  it('refuses files that end too early, whatever the format', async () => {
    // Of animations and pages, the first is complete long before the file ends.
    const whole = files.filter(({ file }) => !/animated|pages/.test(file));
    for (const { file } of whole) {
      const bytes = readFixture(file);
      for (const share of [0.1, 0.5, 0.9]) {
        const { code } = await errorOf(bytes.subarray(0, bytes.length * share), file);
        assert.equal(code, 'image-unreadable', `${file}, ${share} of it`);
      }
    }
  });

  it('answers broken bytes with a picture or with a coded error, and always answers', async () => {
    let state = 1;
    const random = (below: number) => (state = (state * 1103515245 + 12345) % 2 ** 31) % below;
    for (const { file } of files) {
      for (let round = 0; round < 10; round++) {
        const bytes = readFixture(file);
        for (let flips = 0; flips < 4; flips++) bytes[random(bytes.length)] = random(256);
        await decodePhoto(bytes, file, { maxPixels: 1e6 }).catch((error: WhylightError) => {
          assert.match(error.code ?? String(error), /^image-(unreadable|too-large|empty)$/);
        });
      }
    }
  });
});
