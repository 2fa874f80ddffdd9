import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../../src/engine/image/decode.ts';
import type { WhylightError } from '../../src/engine/errors.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

/** File, kind, width, height, RGB in base64 (null where Pillow refuses the file). */
type Layout = readonly [file: string, kind: string, width: number, height: number, rgb: string | null];

const count = Number(process.env['WHYLIGHT_LAYOUTS'] ?? 2500);

/** Levels: libjpeg-turbo's own versions differ by so much in subsampled colors. */
const tolerance = (kind: string): number => (kind.startsWith('JPEG') ? 1 : kind === 'AVIF' ? 2 : 0);

describe('pictures of many layouts', () => {
  const folder = useTemporaryFolder();

  before(function () {
    skipWithoutPython(this, ['PIL', 'numpy']);
  });

  it('are decoded as Pillow decodes them, and what it refuses as cut off is refused', async function () {
    this.timeout(180_000);
    execFileSync(python, [path.join(import.meta.dirname, 'pictures.py'), folder.path, String(count)]);
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

async function judge([file, kind, width, height, rgb]: Layout, bytes: Uint8Array): Promise<string | undefined> {
  const photo = await decodePhoto(bytes, file, { maxPixels: 1e6 }).catch((error: WhylightError) => error);
  if (photo instanceof Error) return rgb === null ? undefined : photo.message;
  if (rgb === null) return 'Pillow refuses it';
  if (photo.width !== width || photo.height !== height) return `${photo.width} × ${photo.height}`;
  const expected = Buffer.from(rgb, 'base64');
  let different = 0;
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let channel = 0; channel < 3; channel++) {
      const [ours = 0, theirs = 0] = [photo.rgba[4 * pixel + channel], expected[3 * pixel + channel]];
      if (Math.abs(ours - theirs) > tolerance(kind)) different++;
    }
  return different > 0 ? `${different} of ${3 * width * height} bytes differ` : undefined;
}
