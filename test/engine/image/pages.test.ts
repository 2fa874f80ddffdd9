/** Pages that are channels: of ImageJ's and OME's descriptions, and of recipes. */
import { strict as assert } from 'node:assert';
import { channelPages } from '../../../src/engine/image/formats/tiff/channels.ts';
import { asBands, channelsOf } from '../../../src/engine/image/pages.ts';
import type { Photo } from '../../../src/engine/image/photo.ts';

const ome = (order: string, sizes: string, channels: string): string =>
  `<?xml version="1.0"?><OME><Image Name="I"><Pixels ID="P" DimensionOrder="${order}" ${sizes}>${channels}</Pixels></Image></OME>`;

const gray = (value: number): Photo => ({
  ...{ width: 1, height: 1, rgba: Uint8Array.of(value, value, value, 255) },
  samples: { bands: 1, values: Uint16Array.of(value * 100), range: [0, 65535], rangeFrom: 'type' },
});

describe('pages as channels', () => {
  it('are what ImageJ and OME say, whatever comes between them', () => {
    assert.deepEqual(channelPages('ImageJ=1.5\nimages=10\nchannels=5\nslices=2\n', 10)?.pages, [0, 1, 2, 3, 4]);
    const named = '<Channel ID="C0" Name="DNA &amp; more"/><Channel Name="ER" ID="C1"><LightPath/></Channel>';
    const sizes = 'SizeC="2" SizeZ="3" SizeT="4"';
    assert.deepEqual(channelPages(ome('XYCZT', sizes, named), 24), { pages: [0, 1], names: ['DNA & more', 'ER'] });
    assert.deepEqual(channelPages(ome('XYZCT', sizes, named), 24)?.pages, [0, 3]);
    assert.deepEqual(channelPages(ome('XYZTC', sizes, named), 24)?.pages, [0, 12]);
  });

  it('are not believed where there are fewer pages, one channel, or no such text', () => {
    for (const text of ['', 'a scan', 'ImageJ=1.5\nslices=3', 'ImageJ=1.5\nchannels=1', ome('XYCZT', 'SizeC="1"', '')])
      assert.equal(channelPages(text, 3), undefined);
    assert.equal(channelPages('ImageJ=1.5\nchannels=4', 3), undefined);
    assert.equal(channelPages(ome('XYCZT', 'SizeC="99999"', ''), 200_000), undefined);
  });

  it('are neighbors, the last page taken again beyond the ends', () => {
    const wish = { channels: 'bands', bands: [1, 2, 3], pages: [-1, 0, 1] } as const;
    const around = (at: number): unknown => channelsOf(wish, gray(1), { at, total: 4 });
    assert.deepEqual(
      [around(0), around(2), around(3)],
      [
        [0, 0, 1],
        [1, 2, 3],
        [2, 3, 3],
      ],
    );
  });

  it('are bands of gray pages alone: colors have their own', () => {
    const wish = { channels: 'bands', bands: [3, 1] } as const;
    assert.deepEqual(channelsOf(wish, gray(1), { at: 0, total: 3 }), [2, 0]);
    assert.equal(channelsOf(wish, gray(1), { at: 0, total: 2 }), undefined);
    const color = { width: 1, height: 1, rgba: Uint8Array.of(1, 2, 3, 255) };
    assert.equal(channelsOf(wish, color, { at: 0, total: 3 }), undefined);
  });

  it('are joined in their order, with one range', () => {
    const { samples, rgba } = asBands([gray(2), gray(7)], gray(2));
    assert.deepEqual([samples?.bands, [...(samples?.values ?? [])], samples?.range], [2, [200, 700], [0, 65535]]);
    assert.equal(rgba[0], 2);
  });
});
