import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../../src/engine/image/decode.ts';
import type { WhylightError } from '../../src/engine/errors.ts';
import type { Photo } from '../../src/engine/image/photo.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

/** File, kind, width, height, bands, numbers (float64 in base64), the largest difference that is allowed. */
type Layout = readonly [
  file: string,
  kind: string,
  width: number,
  height: number,
  bands: number,
  numbers: string,
  most: number,
];

const count = Number(process.env['WHYLIGHT_TIFFS'] ?? 400);

describe('TIFFs of many layouts', () => {
  const folder = useTemporaryFolder();

  before(function () {
    skipWithoutPython(this, ['PIL', 'numpy', 'tifffile', 'imagecodecs']);
  });

  it('hold the numbers that tifffile and Pillow put into them', async function () {
    this.timeout(180_000);
    execFileSync(python, [path.join(import.meta.dirname, 'tiffs.py'), folder.path, String(count)]);
    const layouts = JSON.parse(readFileSync(folder.at('layouts.json'), 'utf8')) as Layout[];
    assert.equal(layouts.length, count);
    const wrong: string[] = [];
    for (const layout of layouts) {
      const verdict = await judge(layout, new Uint8Array(readFileSync(folder.at(layout[0]))));
      if (verdict) wrong.push(`${layout[0]} (${layout[1]}): ${verdict}`);
    }
    assert.deepEqual(wrong, []);
  });
});

async function judge(
  [file, , width, height, bands, text, most]: Layout,
  bytes: Uint8Array,
): Promise<string | undefined> {
  const photo = await decodePhoto(bytes, file, { maxPixels: 1e6 }).catch((error: WhylightError) => error);
  if (photo instanceof Error) return photo.message;
  if (photo.width !== width || photo.height !== height) return `${photo.width} × ${photo.height}`;
  const raw = Uint8Array.from(Buffer.from(text, 'base64'));
  const expected = new Float64Array(raw.buffer);
  const differing = expected.filter((value, at) => {
    const ours = numberAt(photo, Math.floor(at / bands), at % bands);
    return !(Math.abs(ours - value) <= most);
  }).length;
  return differing > 0 ? `${differing} of ${expected.length} numbers differ` : undefined;
}

/** Gray and colors of 8 bits are in the picture itself. */
const numberAt = ({ samples, rgba }: Photo, pixel: number, band: number): number =>
  (samples ? samples.values[pixel * samples.bands + band] : rgba[4 * pixel + band]) ?? Number.NaN;
