import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maskFigures } from '../../src/runtime/masks.ts';
import { Photos } from '../../src/runtime/photos.ts';
import { segmentsOn, type PlacedSegments } from '../../src/runtime/segmentation.ts';
import { maskLabelText } from '../../src/vocabulary/mask.ts';
import { runPython, skipWithoutPython } from './python.ts';

type Expected = Readonly<Record<string, Readonly<Record<string, readonly (readonly number[])[]>>>>;

const [width, height, slices] = [7, 5, 4];

describe('DICOM segmentations, by highdicom', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whylight-seg-'));
  let expected: Expected = {};
  before(async function () {
    skipWithoutPython(this, ['pydicom', 'highdicom']);
    this.timeout(60_000);
    assert.equal(await runPython('segmentations.py', [folder]), 0);
    expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
  });
  after(() => rmSync(folder, { recursive: true }));

  const volume = { file: join(folder, 'ct/a.dcm'), slices, frame: 0, width, height };
  const seg = (name: string): string => join(folder, `${name}.seg.dcm`);

  function voxelsOf({ slices: placed }: PlacedSegments, number: number, slice: number): number[] {
    const inside = (at: number): boolean => placed[slice]!.some((layer) => layer[at] === number);
    return Array.from({ length: width * height }, (_, at) => at).filter(inside);
  }

  for (const name of ['binary', 'overlapping', 'fractional', 'labelmap'])
    it(`have each segment’s name and its voxels on their slices: ${name}`, async () => {
      const found = (await segmentsOn(seg(name), volume))!;
      const named = found.segments.filter(({ number }) => number > 0);
      assert.deepEqual(
        named.map((each) => each.name),
        Object.keys(expected[name]!),
      );
      for (const { number, name: label } of named)
        for (let slice = 0; slice < slices; slice++)
          assert.deepEqual(voxelsOf(found, number, slice), expected[name]![label]![slice], `${label}, slice ${slice}`);
    });

  it('divide the heat of one slice among its own segments, by their names', async () => {
    const values = Float32Array.from({ length: width * height }, (_, at) => at + 1);
    const geometry = {
      ...{ photoWidth: width, photoHeight: height, inputWidth: width, inputHeight: height },
      ...{ scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 },
    };
    const heatmap = { frames: 1, width, height, values, signed: false, maximum: 1 };
    // “a.dcm” is the second slice from the feet.
    const lying = { heatmap, geometry, image: volume.file };
    const { labels } = await maskFigures(new Photos(1e6), lying, seg('overlapping'));
    const total = values.reduce((sum, value) => sum + value);
    for (const [name, voxels] of Object.entries(expected['overlapping']!)) {
      const found = labels.find((label) => label.name === name)!;
      const heat = voxels[1]!.reduce((sum, at) => sum + values[at]!, 0);
      assert.ok(Math.abs(found.heatShare - heat / total) < 1e-6, name);
      assert.equal(found.areaShare, voxels[1]!.length / (width * height));
      assert.equal(found.hasHottest, voxels[1]!.includes(width * height - 1));
      assert.match(maskLabelText(found, false), new RegExp(`^${name}: `));
    }
    const any = new Set(Object.values(expected['overlapping']!).flatMap((voxels) => voxels[1]!));
    assert.equal(labels.find(({ label }) => label === 0)!.areaShare, 1 - any.size / (width * height));
  });

  it('are refused where they lie elsewhere, or on a picture of another size', async () => {
    const refused = { code: 'mask-unfit' };
    await assert.rejects(segmentsOn(seg('astray'), volume), refused);
    await assert.rejects(segmentsOn(seg('astray'), { ...volume, slices: 1 }), refused);
    await assert.rejects(segmentsOn(seg('binary'), { ...volume, width: 5, height: 7 }), refused);
    assert.equal(await segmentsOn(volume.file, volume), undefined);
  });
});
