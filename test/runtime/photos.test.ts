import { strict as assert } from 'node:assert';
import { Photos } from '../../src/runtime/photos.ts';
import { readFixture } from '../engine/image/fixtures.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

describe('decoded pictures', () => {
  const folder = useTemporaryFolder();
  let clip: string;
  /** 13 × 9 pixels a frame. */
  beforeEach(() => (clip = folder.write('clip.gif', readFixture('clip-disposals.gif'))));

  it('are kept, frame by frame for a clip', async () => {
    const photos = new Photos(1e6);
    const first = await photos.photo(clip, 0);
    await photos.photo(clip, 1);
    assert.equal(await photos.photo(clip, 0), first);
  });

  it('are dropped when a clip has too many frames, except those that are asked for', async () => {
    const photos = new Photos(1e6, 200);
    const first = await photos.photo(clip, 0);
    const second = await photos.photo(clip, 1);
    assert.equal(await photos.photo(clip, 1), second);
    const again = await photos.photo(clip, 0);
    assert.notEqual(again, first);
    assert.deepEqual(again, first);
  });
});
