import { strict as assert } from 'node:assert';
import type { ToSheet } from '../../../src/protocol/sheet.ts';
import { Packs } from '../../../src/extension/sheet/packs.ts';
import { Thumbnails } from '../../../src/extension/sheet/thumbnails.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

describe('thumbnails', () => {
  const folder = useTemporaryFolder();
  const keys = ['a.jpg', 'scan.tif', 'photos.zip/fox/1.jpg', 'gone.jpg', 'gone.zip/1.jpg'];

  async function wished(
    id: number,
  ): Promise<{ readonly posted: readonly ToSheet[]; readonly decoded: readonly string[] }> {
    const [posted, decoded]: [ToSheet[], string[]] = [[], []];
    const answered = new Promise<void>((resolve) => {
      const thumbnails = new Thumbnails({
        ...{ root: folder.path, packs: new Packs(folder.at('packs')), keyOf: (at) => keys[at] ?? '' },
        post: (message) => (posted.push(message), resolve()),
        decode: async (file) => {
          decoded.push(file);
          if (file.includes('gone')) throw new Error('there is no such file');
          return Uint8Array.of(9);
        },
      });
      thumbnails.want([id]);
    });
    await answered;
    return { posted, decoded };
  }

  beforeEach(() => {
    for (const name of ['a.jpg', 'scan.tif', 'photos.zip']) folder.write(name, name);
  });

  it('are made in the page of a file’s own bytes', async () => {
    const { posted, decoded } = await wished(0);
    assert.deepEqual(
      [posted, decoded],
      [[{ kind: 'file', id: 0, bytes: new TextEncoder().encode('a.jpg'), turned: true }], []],
    );
  });

  for (const [id, what] of [
    [1, 'browsers can’t read'],
    [2, 'lies in an archive'],
  ] as const)
    it(`are made of what the engine decodes where a picture ${what}`, async () => {
      const { posted, decoded } = await wished(id);
      assert.deepEqual(posted, [{ kind: 'file', id, bytes: Uint8Array.of(9), turned: false }]);
      assert.deepEqual(decoded, [folder.at(keys[id] ?? '')]);
    });

  it('are none of a picture that is gone, or whose archive is', async () => {
    for (const id of [3, 4]) assert.deepEqual((await wished(id)).posted, [{ kind: 'unseen', ids: Uint32Array.of(id) }]);
  });
});
