import { strict as assert } from 'node:assert';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import { encodePng } from '../../../src/engine/image/encodePng.ts';

/** A PNG with so many pixels a unit (1: the meter), across and down. */
async function png(across: number, down: number, unit: number): Promise<Uint8Array> {
  const plain = Buffer.from(await encodePng(4, 2, new Uint8Array(32).fill(255)));
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(across, 8);
  chunk.writeUInt32BE(down, 12);
  chunk.writeUInt8(unit, 16);
  const afterHeader = 8 + 25;
  return Buffer.concat([plain.subarray(0, afterHeader), chunk, plain.subarray(afterHeader)]);
}

describe('the shape of a PNG’s pixels', () => {
  const factsOf = async (...said: Parameters<typeof png>): Promise<unknown> =>
    (await decodePhoto(await png(...said), 'x.png', { maxPixels: 1e6 })).facts;

  it('is in millimeters where they are no squares', async () =>
    assert.deepEqual(await factsOf(4000, 1000, 1), { spacing: [1, 0.25] }));

  it('is nothing of squares: a photo’s dots an inch are a printer’s', async () => {
    assert.equal(await factsOf(2835, 2835, 1), undefined);
    assert.equal(await factsOf(2835, 2834, 1), undefined);
  });

  it('is nothing without a unit, or of no pixels at all', async () => {
    assert.equal(await factsOf(4000, 1000, 0), undefined);
    assert.equal(await factsOf(0, 1000, 1), undefined);
  });
});
