import { strict as assert } from 'node:assert';
import { dressed } from '../../../src/engine/image/dressed.ts';
import type { Photo, Samples } from '../../../src/engine/image/photo.ts';

function photoOf(values: readonly number[], more: Partial<Samples> = {}): Photo {
  const samples: Samples = {
    ...{ bands: 1, values: Float32Array.from(values), range: [0, 65535], rangeFrom: 'type' },
    ...more,
  };
  const pixels = values.length / samples.bands;
  return { width: pixels, height: 1, rgba: new Uint8Array(4 * pixels).fill(255), samples };
}

const channel = ({ rgba }: Photo, at: number): number[] => [...rgba].filter((_, i) => i % 4 === at);

describe('a recipe’s window', () => {
  it('shows a center and a width as DICOM does: half a width to each side', () => {
    const photo = dressed(photoOf([-200, -160, 40, 140, 240, 900]), { window: [40, 400] });
    assert.deepEqual(channel(photo, 0), [0, 0, 128, 191, 255, 255]);
  });

  it('reaches from the lowest to the highest value, whatever is no number', () => {
    const photo = dressed(photoOf([-1, 0, Number.NaN, 1, Infinity]), { window: 'minmax' });
    assert.deepEqual(channel(photo, 1), [0, 128, 0, 255, 255]);
  });

  it('reaches over NumPy’s percentiles', () => {
    const photo = dressed(photoOf([0, 10, 20, 30, 1000]), { window: ['p10', 'p75'] }); // 4 and 30
    assert.deepEqual(channel(photo, 2), [0, Math.round((6 * 255) / 26), Math.round((16 * 255) / 26), 255, 255]);
  });

  it('is what the file says, and is turned round where the lowest value is white', () => {
    const said = { range: [300, 2000], rangeFrom: 'file', isInverted: true } as const;
    const photo = dressed(photoOf([300, 1150, 2000], said), { window: 'file' });
    assert.deepEqual(channel(photo, 0), [255, 128, 0]);
  });

  it('is one for all colors, or one for each channel', () => {
    const rgb = photoOf([0, 0, 0, 100, 50, 200], { bands: 3 });
    assert.deepEqual([...dressed(rgb, { window: 'minmax' }).rgba.subarray(4, 7)], [128, 64, 255]);
    assert.deepEqual(
      [...dressed(rgb, { window: ['minmax', 'minmax', [100, 400]] }).rgba.subarray(4, 7)],
      [255, 255, 191],
    );
    const gray = dressed(photoOf([40, 80]), {
      window: [
        [40, 80],
        [80, 160],
        [0, 160],
      ],
    });
    assert.deepEqual([...gray.rgba], [128, 64, 191, 255, 255, 128, 255, 255]);
  });

  it('stretches pictures of 8 bits, too', () => {
    const photo = { width: 2, height: 1, rgba: Uint8Array.of(10, 20, 30, 255, 110, 60, 10, 255) };
    assert.deepEqual([...dressed(photo, { window: 'minmax' }).rgba], [0, 26, 51, 255, 255, 128, 0, 255]);
  });
});

describe('a recipe’s background', () => {
  it('lies behind transparent pixels as in Pillow’s paste, and leaves opaque ones alone', () => {
    const photo = { width: 3, height: 1, rgba: Uint8Array.of(200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 77) };
    // Image.new('RGB', size, (255, 0, 9)).paste(image, mask=image.getchannel('A'))
    assert.deepEqual(
      [...dressed(photo, { background: [255, 0, 9] }).rgba],
      [200, 100, 0, 255, 255, 0, 9, 255, 238, 30, 6, 255],
    );
  });
});
