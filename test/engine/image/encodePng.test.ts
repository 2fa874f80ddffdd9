import { strict as assert } from 'node:assert';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import { encodePng } from '../../../src/engine/image/encodePng.ts';

describe('encodePng', () => {
  it('writes what decodePhoto reads back, alpha included', async () => {
    const rgba = Uint8Array.from({ length: 4 * 19 * 7 }, (_, i) => (i * 37) % 256);
    const bytes = await encodePng(19, 7, rgba);
    assert.deepEqual(await decodePhoto(bytes, 'x.png', { maxPixels: 1000 }), { width: 19, height: 7, rgba });
  });

  it('leaves its pixels as they were, and its answer owns its buffer', async () => {
    const rgba = new Uint8Array(16).fill(7);
    const bytes = await encodePng(2, 2, rgba);
    assert.deepEqual(rgba, new Uint8Array(16).fill(7));
    assert.equal(bytes.buffer.byteLength, bytes.length);
  });
});
