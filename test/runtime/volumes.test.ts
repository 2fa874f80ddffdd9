import { strict as assert } from 'node:assert';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RecipeInput } from '../../src/engine/recipe/recipe.ts';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import { Photos } from '../../src/runtime/photos.ts';
import { dicomFile } from '../support/dicomFile.ts';
import { skip } from '../support/skip.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const cases = path.resolve(process.env['WHYLIGHT_SHARED'] ?? '../shared', 'cases/medical');

describe('a volume', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine();
  after(() => engine.release());

  const explained = (file: string): Promise<Explained> =>
    engine.explain(path.join(cases, file), path.join(cases, 'volume-with-depth-last/model.onnx'), {});

  it('has its slices along the axis that is unlike the others, and its heat at the place of the spot', async function () {
    if (!existsSync(cases)) skip(this, 'no cases of medicine (WHYLIGHT_SHARED names the folder)');
    const { class: said, regions, heatmap, clip } = await explained('volume-with-depth-last/sixteen-slices.tif');
    assert.deepEqual([said.label, said.probability?.toFixed(3)], ['present', '0.575']);
    assert.deepEqual([heatmap.frames, heatmap.height, heatmap.width], [4, 12, 12]);
    assert.deepEqual([regions.length, regions[0]!.frame, regions[0]!.box], [1, 2, [32, 8, 4, 4]]);
    assert.deepEqual([clip!.areSlices, clip!.total], [true, 16]);
  });

  it('of NIfTI is given to the model as it is stored, and its heat is shown where the patient has it', async function () {
    if (!existsSync(cases)) skip(this, 'no cases of medicine (WHYLIGHT_SHARED names the folder)');
    const { class: said, regions, facts } = await explained('nifti/nifti-ras.nii.gz');
    // PyTorch's trilinear resize of nibabel's array gives 1.1936.
    assert.ok(Math.abs(said.score - 1.1936) < 0.01);
    const [{ frame, box }] = regions as [Explained['regions'][0]];
    // The spot is at i 6–10, j 8–12 of 40 × 48: from the right (R at the left) and from the front.
    assert.deepEqual(
      [frame, box[0] <= 31 && box[0] + box[2] >= 31, box[1] <= 37 && box[1] + box[3] >= 37],
      [2, true, true],
    );
    assert.deepEqual([facts!.edges!.left, facts!.edges!.top, facts!.edges!.first], ['R', 'A', 'I']);
  });

  it('is made of a DICOM file’s series, in the order in which its slices lie, whatever the files are called', async () => {
    const positions = [30, 0, 10, 20];
    const files = positions.map((position, at) => slice(at, 'series 1', position));
    slice(7, 'another series', 5);
    writeFileSync(folder.at('notes.txt'), 'no picture');
    const photos = new Photos(1e6);
    const { clip } = await photos.load(files[0]!, input(4));
    assert.deepEqual(clip, { sources: [0, 1, 2, 3], total: 4, areSlices: true });
    const { data } = await photos.input(files[0]!, input(4));
    // Each slice holds its position everywhere.
    assert.deepEqual(
      [...data].filter((_, at) => at % 8 === 0).map((value) => Math.round(value * 30)),
      [0, 10, 20, 30],
    );
    const own = await photos.photo(files[0]!);
    assert.deepEqual([own.samples!.values[0], own.facts!.depth], [30, 10]);
    assert.equal((await photos.photo(files[0]!, 1)).samples!.values[0], 10);
  });

  function slice(at: number, series: string, position: number): string {
    const pixels = new Uint8Array(16).map((_, byte) => (byte % 2 === 0 ? position : 0));
    const file = folder.at(`${at}.dcm`);
    const bytes = dicomFile({
      '0020,000e': ['UI', series === 'series 1' ? '1.2.3' : '1.2.4'],
      '0020,0032': ['DS', `0\\0\\${position}`],
      '0020,0037': ['DS', '1\\0\\0\\0\\1\\0'],
      '7fe0,0010': ['OW', pixels],
    });
    writeFileSync(file, bytes);
    return file;
  }
});

const input = (frames: number): RecipeInput => ({
  ...{ layout: 'NCDHW', channels: 'gray', width: 4, height: 2, frames, resize: 'squash', shortestEdge: 1 },
  ...{ interpolation: 'nearest', antialias: false, scale: 1 / 255, mean: [0], std: [1] },
});
