import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import type { Photo } from '../../../src/engine/image/photo.ts';
import { preprocess } from '../../../src/engine/image/preprocess.ts';
import type { RecipeInput } from '../../../src/engine/recipe/recipe.ts';
import { skip } from '../../support/skip.ts';
import { dicomFile } from '../../support/dicomFile.ts';

const decode = (bytes: Uint8Array): Promise<Photo> => decodePhoto(bytes, 'x.dcm', { maxPixels: 1e6 });
const refused = (bytes: Uint8Array, words: RegExp): Promise<void> =>
  assert.rejects(decode(bytes), { code: 'image-unreadable', message: words });

const folder = `${process.env['WHYLIGHT_SHARED'] ?? '../shared'}/cases/medical/dicom`;

describe('a DICOM file', () => {
  it('has the values and the grays of the cases that people reported', async function () {
    if (!existsSync(folder)) skip(this, 'no cases of medicine (WHYLIGHT_SHARED names the folder)');
    const expected = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')) as Record<string, Expected>;
    for (const [name, each] of Object.entries(expected)) {
      const { rgba, samples, facts, width } = await decode(readFileSync(`${folder}/${name}`));
      Object.entries(each['display 0..255 at [row,col]']).forEach(([place, gray], at) => {
        const [row = 0, column = 0] = place.split(',').map(Number);
        const pixel = row * width + column;
        assert.ok(Math.abs(rgba[4 * pixel]! - gray) < 0.51, `${name} ${place}`);
        assert.equal(samples!.values[pixel], each['modality value there'][at], `${name} ${place}`);
      });
      assert.deepEqual(facts!.spacing ?? [1, 1], each['mm per row, column'], name);
    }
  });

  it('says nothing that could name a patient, wherever it stands', async () => {
    const photo = await decode(dicomFile({ '0008,0060': ['CS', 'DOE^JANE'], '0010,0010': ['PN', 'DOE^JANE'] }));
    assert.doesNotMatch(JSON.stringify(photo.facts), /DOE/);
  });

  it('keeps its 12 bits until the model gets them', async () => {
    const photo = await decode(dicomFile({ '0028,1050': ['DS', '1000'], '0028,1051': ['DS', '1001'] }));
    const { data, seen } = preprocess([photo], {
      ...plain,
      width: 4,
      height: 2,
      channels: 'gray',
      mean: [0],
      std: [1],
    });
    assert.ok(data.some((value) => Math.abs(value * 255 - Math.round(value * 255)) > 0.1));
    assert.deepEqual(
      [...seen.filter((_, at) => at % 3 === 0)],
      [...data].map((value) => Math.round(value * 255)),
    );
  });

  it('gives each channel a window of its own, and is not turned where the recipe says so', async () => {
    const photo = await decode(dicomFile({ '0028,0004': ['CS', 'MONOCHROME1'] }));
    const window = [[0.5, 1], 'minmax', [1000, 2000]] as const;
    const { seen } = preprocess([photo], { ...plain, width: 4, height: 2, window, invert: false });
    assert.deepEqual([...seen.subarray(0, 6)], [0, 0, 0, 255, 32, 64]);
  });

  it('is refused in words where it lies: sizes, frames, lengths, sequences without an end', async () => {
    await assert.rejects(decode(dicomFile({ '0028,0010': ['US', [0]] })), { code: 'image-empty' });
    await refused(dicomFile({ '0028,0010': ['US', [9]] }), /ends before/);
    await refused(dicomFile({ '0028,0008': ['IS', '999999999'] }), /frames/);
    await refused(dicomFile({ '0028,0100': ['US', [7]] }), /bits/);
    await refused(dicomFile({ '0028,0002': ['US', [200]] }), /samples/);
    await refused(dicomFile({}, '1.2.840.10008.1.2.4.103'), /transfer syntax/);
    await refused(dicomFile({}, '1.2.840.10008.1.2.4.90'), /missing/);
    await refused(dicomFile({}).subarray(0, 150), /end early/);
    await refused(nested(20_000), /end early|pixels/);
  });

  it('does not unpack a deflated file without an end', async () => {
    const bomb = deflateRawSync(new Uint8Array(300 * 2 ** 20));
    const head = dicomFile({}, '1.2.840.10008.1.2.1.99').subarray(0, headLength());
    await refused(Buffer.concat([head, bomb]), /end early|256/);
  });
});

interface Expected {
  readonly 'display 0..255 at [row,col]': Readonly<Record<string, number>>;
  readonly 'modality value there': readonly number[];
  readonly 'mm per row, column': readonly number[];
}

const plain: RecipeInput = {
  ...{
    layout: 'NCHW',
    channels: 'RGB',
    width: 4,
    height: 2,
    resize: 'squash',
    shortestEdge: 2,
    interpolation: 'bilinear',
  },
  ...{ antialias: true, scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
};

/** Where the meta information ends. */
const headLength = (): number => dicomFile({}, '1.2.840.10008.1.2.1.99', true).length;

/** Sequences of undefined length in sequences. */
function nested(depth: number): Uint8Array {
  const open = [
    0x08, 0, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff,
  ];
  const bytes = new Uint8Array(depth * open.length);
  for (let at = 0; at < bytes.length; at += open.length) bytes.set(open, at);
  return Buffer.concat([dicomFile({}, '1.2.840.10008.1.2.1', true), bytes]);
}
