import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeFrames } from '../../src/engine/image/decode.ts';
import { graysOf } from '../../src/engine/image/grays.ts';
import type { Photo } from '../../src/engine/image/photo.ts';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

/** `DICOMS=2000` for more of them. */
const count = Number(process.env['DICOMS'] ?? 220);

interface Case {
  readonly name: string;
  readonly syntax: string;
  readonly photometric: string;
  readonly lossy: boolean;
  /** What is unusual of it. */
  readonly kind: string;
  readonly frames: number;
}

describe('DICOM files', () => {
  const folder = useTemporaryFolder();

  it(`have pydicom's values and its displayed grays: ${count} files of eleven transfer syntaxes`, async function () {
    skipWithoutPython(this, ['pydicom', 'numpy', 'PIL', 'pylibjpeg', 'openjpeg', 'libjpeg', 'jpeg_ls']);
    this.timeout(5 * 60_000);
    const out = folder.at('dicoms');
    execFileSync(python, ['-W', 'ignore', path.join(import.meta.dirname, 'dicoms.py'), out, String(count)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const cases = JSON.parse(readFileSync(path.join(out, 'cases.json'), 'utf8')) as readonly Case[];
    assert.equal(cases.length, count);
    const kinds = new Set(cases.map(({ kind }) => kind));
    for (const kind of ['overlay', 'high bits', 'wide', 'floats', 'each frame']) assert.ok(kinds.has(kind), kind);
    const wrong: string[] = [];
    for (const each of cases) wrong.push(...(await compared(path.join(out, each.name), each)));
    assert.deepEqual(wrong, []);
  });
});

/** A line for each thing in which a file's frames are others. */
async function compared(file: string, { name, syntax, photometric, lossy, kind, frames }: Case): Promise<string[]> {
  const what = `${name} (${syntax}, ${photometric}, ${kind})`;
  const bytes = readFileSync(`${file}.dcm`);
  try {
    const photos = await decodeFrames(bytes, name, [...Array(frames).keys()], { maxPixels: 1e6 });
    assert.doesNotMatch(JSON.stringify(photos.map(({ facts }) => facts)), /Secret|4711/);
    const [shown, rgba] = [readNpy(readFileSync(`${file}.shown.npy`), name).data, allOf(photos, (each) => each.rgba)];
    const isGray = photos.every(({ samples }) => samples !== undefined);
    if (!isGray) return differs(withoutAlpha(rgba), shown, lossy ? 3 : 1.01, `${what}: colors`);
    const values = readNpy(readFileSync(`${file}.values.npy`), name).data;
    const least = lossy ? 0.05 * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) : 1e-3;
    const [made, grays] = [
      allOf(photos, ({ samples }) => samples!.values),
      allOf(photos, ({ samples }) => graysOf(samples!)),
    ];
    return [
      ...differs(made, values, least, `${what}: values`),
      ...differs(grays, shown, lossy ? 12 : 0.01, `${what}: grays`),
      ...differs(everyFourth(rgba), shown, lossy ? 12 : 0.51, `${what}: displayed`),
    ];
  } catch (error) {
    return [`${what}: ${String(error)}`];
  }
}

const allOf = (photos: readonly Photo[], of: (photo: Photo) => ArrayLike<number>): number[] =>
  photos.flatMap((photo) => Array.from(of(photo)));

const withoutAlpha = (rgba: readonly number[]): number[] => rgba.filter((_, at) => at % 4 < 3);
const everyFourth = (rgba: readonly number[]): number[] => rgba.filter((_, at) => at % 4 === 0);

function differs(made: ArrayLike<number>, wanted: Float32Array, tolerance: number, what: string): string[] {
  if (made.length !== wanted.length) return [`${what}: ${made.length} numbers instead of ${wanted.length}`];
  for (let at = 0; at < made.length; at++) {
    const [value = NaN, expected = NaN] = [made[at], wanted[at]];
    if (!(Math.abs(value - expected) <= tolerance + 1e-6 * Math.abs(expected)))
      return [`${what}: ${value} instead of ${expected} at ${at}`];
  }
  return [];
}
