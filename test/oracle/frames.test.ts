import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { countFrames, decodeFrames } from '../../src/engine/image/decode.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

type Animation = readonly [file: string, width: number, height: number, frames: readonly string[]];

describe('animations', () => {
  const folder = useTemporaryFolder();

  before(function () {
    skipWithoutPython(this, ['PIL', 'numpy']);
  });

  it('have Pillow’s frames (APNG, WebP), whatever a frame covers and leaves behind', async function () {
    this.timeout(120_000);
    execFileSync(python, [path.join(import.meta.dirname, 'frames.py'), folder.path, '120']);
    const animations = JSON.parse(readFileSync(folder.at('frames.json'), 'utf8')) as Animation[];
    const wrong: string[] = [];
    for (const [file, width, height, frames] of animations) {
      const bytes = new Uint8Array(readFileSync(folder.at(file)));
      assert.equal(countFrames(bytes, file), frames.length, file);
      const photos = await decodeFrames(bytes, file, [...frames.keys()], { maxPixels: 1e6 });
      photos.forEach((photo, at) => {
        assert.deepEqual([photo.width, photo.height], [width, height]);
        const most = furthest(photo.rgba, Buffer.from(frames[at]!, 'base64'));
        if (most > 2) wrong.push(`${file}, frame ${at}: ${most} levels`);
      });
    }
    assert.deepEqual(wrong, []);
  });
});

/** Colors that no one sees don't count. */
function furthest(ours: Uint8Array, theirs: Uint8Array): number {
  let most = 0;
  theirs.forEach((value, at) => {
    const isSeen = at % 4 === 3 || theirs[at - (at % 4) + 3] !== 0;
    if (isSeen) most = Math.max(most, Math.abs(value - (ours[at] ?? 0)));
  });
  return most;
}
