import { strict as assert } from 'node:assert';
import path from 'node:path';
import { Thumbnails } from '../../../src/extension/sheet/thumbnails.ts';
import type { ToSheet } from '../../../src/protocol/sheet.ts';

const root = path.resolve(import.meta.dirname, '../../engine/image/fixtures');

/** What the page gets for a picture: its file, or what the engine makes of it. */
async function sentFor(name: string): Promise<{ readonly isDecoded: boolean; readonly turned: boolean }> {
  const decoded: string[] = [];
  const message = await new Promise<ToSheet>((post) => {
    const packs = { find: () => Promise.resolve(undefined) } as never;
    const decode = (file: string): Promise<Uint8Array> => {
      decoded.push(path.basename(file));
      return Promise.resolve(Uint8Array.of(1));
    };
    new Thumbnails({ root, packs, keyOf: () => name, post, decode }).want([0]);
  });
  assert.equal(message.kind, 'file');
  assert.deepEqual(decoded, message.bytes.length === 1 ? [name] : []);
  return { isDecoded: decoded.length > 0, turned: message.turned };
}

describe('a thumbnail', () => {
  for (const name of ['rgb.png', 'gray.png', 'palette.png', 'rgb.bmp', '420.jpg', 'gray.jpg'])
    it(`is made of the file where a browser shows it as the engine does: ${name}`, async () => {
      assert.deepEqual(await sentFor(name), { isDecoded: false, turned: name.endsWith('.jpg') });
    });

  for (const name of [
    ...['turned-6.png', 'rgba.png', 'gray16.png', 'palette-transparent.png', 'animated.gif', 'animated.webp'],
    ...['turned-6.webp', 'alpha.webp', 'cmyk.jpg', '565.bmp', 'turned.avif', 'plain.tif'],
  ])
    it(`is made of what the engine decodes where a browser would show it otherwise: ${name}`, async () => {
      assert.deepEqual(await sentFor(name), { isDecoded: true, turned: false });
    });
});
