import { strict as assert } from 'node:assert';
import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { countFrames, decodeFrames } from '../../src/engine/image/decode.ts';
import { niftiOn } from '../../src/engine/image/formats/nifti/write.ts';
import type { RecipeInput } from '../../src/engine/recipe/recipe.ts';
import { Photos } from '../../src/runtime/photos.ts';
import { readPicture } from '../../src/runtime/disk/pictureFile.ts';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

const count = Number(process.env['NIFTIS'] ?? 60);

interface Case {
  readonly name: string;
  readonly shape: readonly [number, number, number];
  readonly spacing: readonly [number, number, number];
  /** What the recipe turns it to, and its sizes then. */
  readonly orientation?: string;
  readonly turnedShape?: readonly [number, number, number];
}

describe('NIfTI files', () => {
  const folder = useTemporaryFolder();

  it(`give the model nibabel's array, and show its slices as radiologists see them: ${count} files`, async function () {
    skipWithoutPython(this, ['nibabel', 'numpy']);
    this.timeout(2 * 60_000);
    const out = folder.at('niftis');
    execFileSync(python, ['-W', 'ignore', path.join(import.meta.dirname, 'niftis.py'), out, String(count)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const cases = JSON.parse(readFileSync(path.join(out, 'cases.json'), 'utf8')) as readonly Case[];
    assert.equal(cases.length, count);
    for (const each of cases) await compare(path.join(out, each.name), each);
    // What Whylight writes on a file's voxels, nibabel reads at the file's own places.
    execFileSync(python, [path.join(import.meta.dirname, 'niftis.py'), out, 'check'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  });

  it(`are not the only volumes: NRRD and MetaImage are read as ITK reads them, ${count} files`, async function () {
    skipWithoutPython(this, ['nibabel', 'numpy', 'SimpleITK']);
    this.timeout(2 * 60_000);
    const out = folder.at('itk');
    const script = path.join(import.meta.dirname, 'itk.py');
    const quietly: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] };
    execFileSync(python, ['-W', 'ignore', script, out, String(count)], quietly);
    const cases = JSON.parse(readFileSync(path.join(out, 'cases.json'), 'utf8')) as readonly Case[];
    for (const each of cases) await compare(path.join(out, each.name), each);
    execFileSync(python, [script, out, 'check'], quietly);
  });
});

async function compare(file: string, { name, shape, spacing, orientation, turnedShape }: Case): Promise<void> {
  const bytes = await readPicture(file);
  const all = Array.from({ length: countFrames(bytes, name) }, (_, at) => at);
  const slices = await decodeFrames(bytes, name, all, { maxPixels: 1e6 });
  const shown = readNpy(readFileSync(`${file}.shown.npy`), name);
  assert.deepEqual([slices.length, slices[0]!.height, slices[0]!.width], shown.dims, name);
  const values = Float32Array.from(slices.flatMap(({ samples }) => [...samples!.values]));
  assertClose(values, shown.data, 0, `${name}, shown`);
  const { spacing: plane = [], depth = 0, ...facts } = slices[0]!.facts!;
  assertClose([...plane, depth], spacing, 1e-4, `${name}, millimeters`);
  assert.doesNotMatch(JSON.stringify(facts), /Secret/);

  const like = niftiOn(bytes, (at) => slices[at]!.samples!.values as Float32Array);
  writeFileSync(`${file}.like.nii.gz`, like!);

  await assertGiven(file, shape, 'stored');
  if (orientation !== undefined && turnedShape) await assertGiven(file, turnedShape, 'turned', orientation);
}

/** The model is given the file's own order, or that of the recipe. */
async function assertGiven(
  file: string,
  [width, height, frames]: Case['shape'],
  array: 'stored' | 'turned',
  orientation?: string,
): Promise<void> {
  const input: RecipeInput = {
    ...{ layout: 'NCWHD', channels: 'gray', width, height, frames, resize: 'squash', shortestEdge: 1 },
    ...{ interpolation: 'nearest', antialias: false, scale: 1 / 255, mean: [0], std: [1] },
    ...(orientation !== undefined && { orientation }),
  };
  const { data } = await new Photos(1e6).input(file, input);
  const expected = readNpy(readFileSync(`${file}.${array}.npy`), file).data;
  const [low, high] = [Math.min(...expected), Math.max(...expected)];
  const scaled = expected.map((value) => (value - low) / (high - low || 1));
  assertClose(data, scaled, 1e-4, `${file}, for the model, ${array} ${orientation}`);
}

function assertClose(made: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(made.length, wanted.length, what);
  for (let at = 0; at < made.length; at++) {
    const [value, expected] = [made[at]!, wanted[at]!];
    assert.ok(
      Math.abs(value - expected) <= tolerance + 1e-5 * Math.abs(expected),
      `${what}: ${value} for ${expected} at ${at}`,
    );
  }
}
