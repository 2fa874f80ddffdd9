import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { heatByLabel } from '../../src/engine/cam/masked.ts';
import { heatOnPicture } from '../../src/engine/cam/onPicture.ts';
import { niftiOf } from '../../src/engine/image/formats/nifti/write.ts';
import { encodePng } from '../../src/engine/image/encodePng.ts';
import { maskFigures } from '../../src/runtime/masks.ts';
import { Photos } from '../../src/runtime/photos.ts';
import { maskText } from '../../src/vocabulary/mask.ts';
import { dicomFile } from '../support/dicomFile.ts';
import { grayTiff } from '../support/tiffFile.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const heatmap = { frames: 1, width: 2, height: 1, values: Float32Array.of(1, 0), signed: false, maximum: 1 };
const geometry = {
  ...{ photoWidth: 8, photoHeight: 4, inputWidth: 4, inputHeight: 4, scaleX: 1, scaleY: 1, offsetX: 2, offsetY: 0 },
};

describe('the heat of a mask', () => {
  const folder = useTemporaryFolder();

  it('is 0 where the model did not see the picture, and linear between the cells', () => {
    const [row] = [heatOnPicture(heatmap, geometry)(0).subarray(0, 8)];
    assert.deepEqual([...row], [0, 0, 1, 0.75, 0.25, 0, 0, 0]);
  });

  it('is divided among its labels, with their area and the hottest point', async () => {
    const rgba = new Uint8Array(4 * 8 * 4).fill(255);
    for (let pixel = 0; pixel < 32; pixel++) rgba.fill(pixel % 8 === 2 ? 7 : 0, 4 * pixel, 4 * pixel + 3);
    writeFileSync(folder.at('mask.png'), await encodePng(8, 4, rgba));
    const facts = { spacing: [2, 0.5] } as const;
    const figures = await maskFigures(new Photos(1e6), { heatmap, geometry, facts }, folder.at('mask.png'));
    assert.deepEqual(figures.labels, [
      { label: 0, heatShare: 0.5, areaShare: 0.875, ratio: 0.5 / 0.875, hasHottest: false, size: 28 },
      { label: 7, heatShare: 0.5, areaShare: 0.125, ratio: 4, hasHottest: true, size: 4 },
    ]);
    assert.equal(maskText(figures), '50.0 % of the heat lies outside the mask, and its hottest point lies inside.');
  });

  it('of as many pages as the picture’s file is read at the page that is explained', async () => {
    const pages = [3, 5].map((gray) => ({ width: 8, height: 4, gray }));
    writeFileSync(folder.at('mask.tif'), grayTiff(pages));
    const labelsAt = async (frame?: number): Promise<readonly number[]> =>
      (await maskFigures(new Photos(1e6), { heatmap, geometry }, folder.at('mask.tif'), frame)).labels.map(
        ({ label }) => label,
      );
    assert.deepEqual([await labelsAt(), await labelsAt(0), await labelsAt(1)], [[3], [3], [5]]);
  });

  it('of another size than the picture is refused in words', async () => {
    writeFileSync(folder.at('small.png'), await encodePng(2, 2, new Uint8Array(16)));
    await assert.rejects(maskFigures(new Photos(1e6), { heatmap, geometry }, folder.at('small.png')), {
      code: 'mask-unfit',
      message: /2 × 2 pixels.*8 × 4/,
    });
  });

  it('counts only what speaks for the class', () => {
    const labels = heatByLabel([{ layers: [[0, 1]], heat: Float32Array.of(-3, 1) }], undefined);
    assert.deepEqual(
      labels.map(({ heatShare }) => heatShare),
      [0, 1],
    );
  });
});

describe('a map as NIfTI', () => {
  const folder = useTemporaryFolder();

  it('of a DICOM series has its voxels and its place in the patient, and no words of the file', async () => {
    const files = [20, 0, 10].map((position, at) => {
      const elements = { '0020,000e': ['UI', '1.2.3'], '0020,0032': ['DS', `-5\\7\\${position}`], ...more } as const;
      writeFileSync(folder.at(`${at}.dcm`), dicomFile(elements));
      return folder.at(`${at}.dcm`);
    });
    const packed = await new Photos(1e6).asNifti(files[0]!, (at) => new Float32Array(8).fill(at));
    const bytes = gunzipSync(packed);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    assert.deepEqual(
      [1, 2, 3].map((axis) => view.getInt16(40 + 2 * axis, true)),
      [4, 2, 3],
    );
    const affine = Array.from({ length: 12 }, (_, at) => view.getFloat32(280 + 4 * at, true));
    assert.deepEqual(
      affine.map((value) => value + 0),
      [-0.5, 0, 0, 5, 0, -2, 0, -7, 0, 0, 10, 0],
    );
    assert.deepEqual(
      [0, 8, 16].map((voxel) => view.getFloat32(352 + 4 * voxel, true)),
      [0, 1, 2],
    );
    assert.doesNotMatch(bytes.toString('latin1'), /DOE/);
  });

  it('is read again, packed, however large it is', async () => {
    const affine = [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
    ];
    const noise = (at: number): Float32Array =>
      Float32Array.from({ length: 4096 }, (_, i) => (Math.sin(i * i + at) * 43758.5453) % 1);
    const packed = niftiOf({ width: 64, height: 64, slices: 20, affine }, noise);
    assert.ok(packed.length > 2 ** 17, 'more than one step of the unpacking');
    writeFileSync(folder.at('large.nii.gz'), packed);
    const { samples } = await new Photos(1e6).photo(folder.at('large.nii.gz'), 7);
    // Its columns run from the patient's right, its rows from the front.
    assert.deepEqual(samples!.values.slice().reverse(), noise(7));
  });

  it('needs a volume that lies somewhere', async () => {
    writeFileSync(folder.at('alone.dcm'), dicomFile({}));
    await assert.rejects(
      new Photos(1e6).asNifti(folder.at('alone.dcm'), () => new Float32Array(8)),
      { code: 'mask-unfit' },
    );
  });
});

const more = {
  '0010,0010': ['PN', 'DOE^JANE'],
  '0020,0037': ['DS', '1\\0\\0\\0\\1\\0'],
  '0028,0030': ['DS', '2\\0.5'],
} as const;
