import { readFixture } from './fixtures.ts';
import { strict as assert } from 'node:assert';
import { readHeader } from '../../../src/engine/image/header.ts';

const codeOf = (bytes: Uint8Array): unknown => {
  try {
    return readHeader(bytes, 'x');
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('readHeader', () => {
  const cases = [
    ['rgb.png', 'png'],
    ['adam7.png', 'png'],
    ['progressive.jpg', 'jpeg'],
    ['cmyk.jpg', 'jpeg'],
    ['rgb.bmp', 'bmp'],
    ['565.bmp', 'bmp'],
    ['animated.gif', 'gif'],
    ['big-endian16.tif', 'tiff'],
    ['lzw.tif', 'tiff'],
    ['lossy.webp', 'webp'],
    ['lossless.webp', 'webp'],
    ['animated.webp', 'webp'],
  ] as const;
  for (const [file, format] of cases) {
    it(`finds format and size of ${file}`, () => {
      assert.deepEqual(readHeader(readFixture(file), file), { format, width: 37, height: 29, orientation: 1 });
    });
  }

  for (const file of ['turned-6.jpg', 'turned-6.png', 'turned-6.webp', 'turned-6.tif']) {
    it(`finds the turn of ${file}, and its size as stored`, () => {
      const { width, height, orientation } = readHeader(readFixture(file), file);
      assert.deepEqual([width, height, orientation], [29, 37, 6]);
    });
  }

  it('shows the first bytes of what it does not know', () => {
    const text = new TextEncoder().encode('<map xmlns="…">');
    assert.throws(() => readHeader(text, 'a.map'), {
      code: 'image-unreadable',
      message: /“a\.map”.*“<map xml”; allowed are PNG/,
    });
  });

  it('calls what it does not read by its name, with what to do', () => {
    const bytes = (text: string, at = 0): Uint8Array =>
      Uint8Array.from({ length: at + text.length }, (_, i) => (i < at ? 0 : text.charCodeAt(i - at)));
    const cases = [
      [bytes('version https://git-lfs.github.com/spec/v1\n'), /Git LFS pointer/, /git lfs pull/],
      [bytes('<!DOCTYPE html><html>'), /web page/, /[Dd]ownload/],
      [bytes('<?xml version="1.0"?><svg>'), /SVG/, /PNG/],
      [bytes('\x1f\x8b'), /gzip/, /--tensor/],
      [bytes('\0\0\0\x1cftypheic'), /HEIC/, /PNG/],
      [bytes('/annex/objects/SHA256E'), /git-annex/, /annex get/],
    ] as const;
    for (const [file, what, nextStep] of cases)
      assert.throws(() => readHeader(file, 'x.jpg'), { code: 'image-unreadable', message: what, nextStep });
  });

  it('tells an empty file and an empty picture from a broken one', () => {
    const flat = readFixture('rgb.png');
    new DataView(flat.buffer).setUint32(20, 0);
    assert.deepEqual([codeOf(new Uint8Array(0)), codeOf(flat)], ['image-empty', 'image-empty']);
    for (const file of ['rgb.png', '420.jpg', 'rgb.bmp', 'still.gif', 'lzw.tif', 'lossy.webp']) {
      assert.equal(codeOf(readFixture(file).subarray(0, 18)), 'image-unreadable', file);
    }
  });

  it('takes a broken EXIF turn for none', () => {
    const bytes = readFixture('turned-6.jpg');
    const exif = Buffer.from(bytes.buffer).indexOf('Exif\0\0');
    bytes.fill(0xff, exif + 6 + 4, exif + 6 + 8);
    assert.equal(readHeader(bytes, 'x.jpg').orientation, 1);
  });
});
