import { strict as assert } from 'node:assert';
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ToSheet } from '../../../src/protocol/sheet.ts';
import { Packs } from '../../../src/extension/sheet/packs.ts';
import { Thumbnails } from '../../../src/extension/sheet/thumbnails.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const pictures = path.resolve(import.meta.dirname, '../../engine/image/fixtures');

/** What a browser shows as the engine does, and what it shows otherwise. */
const shown = ['rgb.png', 'gray.png', 'palette.png', 'rgb.bmp', '420.jpg', 'gray.jpg'];
const otherwise = [
  ...['turned-6.png', 'rgba.png', 'gray16.png', 'palette-transparent.png', 'animated.gif', 'animated.webp'],
  ...['turned-6.webp', 'alpha.webp', 'cmyk.jpg', '565.bmp', 'turned.avif', 'plain.tif'],
];

describe('thumbnails', () => {
  const folder = useTemporaryFolder();
  const keys = ['420.jpg', 'scan.tif', 'photos.zip/fox/1.jpg', 'gone.jpg', 'gone.zip/1.jpg', ...shown, ...otherwise];

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
    for (const name of ['scan.tif', 'photos.zip']) folder.write(name, name);
    for (const name of [...shown, ...otherwise]) copyFileSync(path.join(pictures, name), folder.at(name));
  });

  for (const name of shown)
    it(`are made in the page of a file’s own bytes, where a browser shows it as the engine does: ${name}`, async () => {
      const id = keys.lastIndexOf(name);
      const [turned, bytes] = [name.endsWith('.jpg'), Uint8Array.from(readFileSync(folder.at(name)))];
      assert.deepEqual(await wished(id), { posted: [{ kind: 'file', id, bytes, turned }], decoded: [] });
    });

  for (const name of otherwise)
    it(`are made of what the engine decodes where a browser would show it otherwise: ${name}`, async () => {
      const { posted, decoded } = await wished(keys.indexOf(name));
      assert.deepEqual([posted.length, decoded], [1, [folder.at(name)]]);
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
