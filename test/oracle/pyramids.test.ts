import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Photos } from '../../src/runtime/photos.ts';
import type { Photo } from '../../src/engine/image/photo.ts';
import type { PictureRegion } from '../../src/vocabulary/pictureArea.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

interface Case {
  readonly file: string;
  readonly level: number;
  readonly region: PictureRegion;
  readonly channels: number;
  /** Whole numbers of 16 bits, in base64. */
  readonly values: string;
  readonly most: number;
  readonly frame?: number;
  readonly by?: string;
}

describe('Windows on the levels of slides', () => {
  const folder = useTemporaryFolder();

  before(function () {
    skipWithoutPython(this, ['PIL', 'numpy', 'tifffile', 'imagecodecs']);
  });

  it('hold the pixels that tifffile, Pillow and OpenSlide read there', async function () {
    this.timeout(120_000);
    execFileSync(python, [path.join(import.meta.dirname, 'pyramids.py'), folder.path]);
    const cases = JSON.parse(readFileSync(folder.at('cases.json'), 'utf8')) as Case[];
    assert.ok(cases.length > 180, `${cases.length} cases`);
    const wrong: string[] = [];
    for (const each of cases) {
      const { file, level, region, frame } = each;
      const photos = new Photos(1e6); // nothing is left from the part before
      const photo = await photos.photo(folder.at(file), frame, { region, level });
      const verdict = judge(photo, each);
      if (verdict) wrong.push(`${each.by ?? ''} ${file} level ${level} ${region.join()}: ${verdict}`);
    }
    assert.deepEqual(wrong, []);
  });
});

function judge(photo: Photo, { region: [, , width, height], channels, values, most }: Case): string | undefined {
  if (photo.width !== width || photo.height !== height) return `${photo.width} × ${photo.height}`;
  const expected = new Uint16Array(Uint8Array.from(Buffer.from(values, 'base64')).buffer);
  const { samples, rgba } = photo;
  const ours = (pixel: number, channel: number): number =>
    (samples ? samples.values[pixel * samples.bands + channel] : rgba[4 * pixel + channel]) ?? NaN;
  const apart = Array.from(expected, (value, at) => Math.abs(ours(Math.floor(at / channels), at % channels) - value));
  const largest = apart.reduce((a, b) => Math.max(a, b), 0);
  return largest <= most ? undefined : `${largest} apart`;
}
