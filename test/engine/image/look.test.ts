import { strict as assert } from 'node:assert';
import { lookOf, pictureWarnings } from '../../../src/engine/image/look.ts';
import type { Photo, Samples } from '../../../src/engine/image/photo.ts';
import { lookText } from '../../../src/vocabulary/pictureLook.ts';

const plain: Photo = { width: 1, height: 2, rgba: new Uint8Array(8).fill(255) };
const file = { frame: 0, frames: 1, turned: false };

function deep(values: Samples['values'], range: Samples['range'], rangeFrom: Samples['rangeFrom']): Photo {
  return { ...plain, samples: { bands: values.length / 2, values, range, rangeFrom } };
}

describe('what is to be known of a picture', () => {
  it('is nothing where it is upright, opaque, of 8 bits and alone in its file', () => {
    assert.deepEqual(lookText(lookOf(plain, {}, file)), []);
  });

  it('is its turn, its place in the file, and what the model sees where it is transparent', () => {
    const clear = { ...plain, rgba: Uint8Array.of(1, 2, 3, 255, 1, 2, 3, 0) };
    const animated = { frame: 2, frames: 12, turned: true };
    assert.deepEqual(lookText(lookOf(clear, {}, animated)), [
      'turned by EXIF',
      'frame 3 of 12',
      'transparent, colors beneath',
    ]);
    assert.equal(lookOf(clear, { background: [0] }, animated).transparent, 'background');
  });

  it('is a warning where 12 bits in 16 come out black, unless the recipe has a window', () => {
    const dark = deep(Uint16Array.of(0, 4080), [0, 65535], 'type');
    const [warning] = pictureWarnings(lookOf(dark, {}, file));
    assert.equal(warning?.code, 'picture-dark');
    assert.match(warning.message, /is 4080, of 65535/);
    assert.deepEqual(pictureWarnings(lookOf(dark, { window: 'minmax' }, file)), []);
    assert.deepEqual(pictureWarnings(lookOf(deep(Uint16Array.of(0, 9000), [0, 65535], 'type'), {}, file)), []);
  });

  it('is a warning where nothing says which values are black and white', () => {
    const signed = deep(Int16Array.of(-1000, 3000), [-1000, 3000], 'values');
    assert.equal(pictureWarnings(lookOf(signed, {}, file))[0]?.code, 'picture-range');
    assert.deepEqual(lookText(lookOf(signed, { window: [40, 400] }, file)), [
      'values -1000 to 3000',
      'black -160, white 240 (as the recipe says)',
    ]);
  });

  it('is how many bands there are, where they are no colors', () => {
    const bands = deep(new Uint16Array(12), [0, 65535], 'file');
    assert.equal(lookText(lookOf(bands, {}, file))[0], '6 bands');
  });
});
