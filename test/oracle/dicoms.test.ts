import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../../src/engine/image/decode.ts';
import { graysOf } from '../../src/engine/image/grays.ts';
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
}

describe('DICOM files', () => {
  const folder = useTemporaryFolder();

  it(`have pydicom's values and its displayed grays: ${count} files of ten transfer syntaxes`, async function () {
    skipWithoutPython(this, ['pydicom', 'numpy', 'PIL', 'pylibjpeg', 'openjpeg', 'libjpeg', 'jpeg_ls']);
    this.timeout(5 * 60_000);
    const out = folder.at('dicoms');
    execFileSync(python, ['-W', 'ignore', path.join(import.meta.dirname, 'dicoms.py'), out, String(count)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const cases = JSON.parse(readFileSync(path.join(out, 'cases.json'), 'utf8')) as readonly Case[];
    assert.equal(cases.length, count);
    const wrong: string[] = [];
    for (const each of cases) wrong.push(...(await compared(path.join(out, each.name), each)));
    assert.deepEqual(wrong, []);
  });
});

/** A line for each thing in which a file's first frame is another. */
async function compared(file: string, { name, syntax, photometric, lossy }: Case): Promise<string[]> {
  const what = `${name} (${syntax}, ${photometric})`;
  const bytes = readFileSync(`${file}.dcm`);
  try {
    const { rgba, samples, facts } = await decodePhoto(bytes, name, { maxPixels: 1e6 });
    assert.doesNotMatch(JSON.stringify(facts), /Secret|4711/);
    const shown = readNpy(readFileSync(`${file}.shown.npy`), name).data;
    if (!samples)
      return differs(
        rgba.filter((_, at) => at % 4 < 3),
        shown,
        lossy ? 3 : 1.01,
        `${what}: colors`,
      );
    const values = readNpy(readFileSync(`${file}.values.npy`), name).data;
    return [
      ...differs(samples.values, values, lossy ? 0.05 * Math.max(...values.map(Math.abs)) : 1e-3, `${what}: values`),
      ...differs(graysOf(samples), shown, lossy ? 12 : 0.01, `${what}: grays`),
      ...differs(
        rgba.filter((_, at) => at % 4 === 0),
        shown,
        lossy ? 12 : 0.51,
        `${what}: displayed`,
      ),
    ];
  } catch (error) {
    return [`${what}: ${String(error)}`];
  }
}

/** Of a file of several frames, the first is compared. */
function differs(made: ArrayLike<number>, wanted: Float32Array, tolerance: number, what: string): string[] {
  for (let at = 0; at < made.length; at++) {
    const [value = NaN, expected = NaN] = [made[at], wanted[at]];
    if (!(Math.abs(value - expected) <= tolerance + 1e-6 * Math.abs(expected)))
      return [`${what}: ${value} instead of ${expected} at ${at}`];
  }
  return [];
}
