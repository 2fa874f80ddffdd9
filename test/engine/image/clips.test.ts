import { defaults } from '../../../src/vocabulary/defaults.ts';
import { strict as assert } from 'node:assert';
import { mapFrameAt, sampleFrames } from '../../../src/engine/image/clip.ts';
import { WhylightError } from '../../../src/engine/errors.ts';
import { countFrames, decodeFrames } from '../../../src/engine/image/decode.ts';
import { preprocess } from '../../../src/engine/image/preprocess.ts';
import type { RecipeInput } from '../../../src/engine/recipe/recipe.ts';
import { random } from '../../support/random.ts';
import { difference, fromBase64, photoOf, readFixture, readFixtureJson, rgbOf } from './fixtures.ts';

/** PIL's RGB of each frame, by file. */
const clips = Object.entries(readFixtureJson<Readonly<Record<string, readonly string[]>>>('clips.json'));
const options = { maxPixels: defaults.maxMegapixels * 1e6 };

describe('the frames of a file', () => {
  for (const [file, frames] of clips) {
    it(`of ${file} are PIL’s, all ${frames.length}`, async () => {
      const bytes = readFixture(file);
      assert.equal(countFrames(bytes, file), frames.length);
      const photos = await decodeFrames(bytes, file, [...frames.keys()], options);
      photos.forEach((photo, at) =>
        assert.equal(difference(rgbOf(photo), fromBase64(frames[at]!)).most, 0, `frame ${at}`),
      );
    });
    it(`of ${file} are the same when a few are asked for`, async () => {
      const wanted = [...frames.keys()].filter((at) => at % 2 === 1 || at === frames.length - 1);
      const photos = await decodeFrames(readFixture(file), file, wanted, options);
      photos.forEach((photo, at) =>
        assert.equal(difference(rgbOf(photo), fromBase64(frames[wanted[at]!]!)).most, 0, `frame ${wanted[at]}`),
      );
    });
  }

  it('are one where the format has no others', () => {
    for (const file of ['rgb.png', '420.jpg', 'lossy.webp', 'rgb.bmp', 'still.gif'])
      assert.equal(countFrames(readFixture(file), file), 1);
  });
  it('are refused where they have too many pixels together', async () => {
    const [file] = clips[0]!;
    await assert.rejects(decodeFrames(readFixture(file), file, [0, 1, 2], { maxPixels: 200 }), {
      code: 'clip-too-large',
      message: /3 frames .* 13 × 9 pixels/,
    });
  });
  it('are refused where the file ends too early, or has fewer', async () => {
    for (const [file, frames] of clips) {
      const bytes = readFixture(file);
      const last = [frames.length - 1];
      await assert.rejects(
        decodeFrames(bytes.subarray(0, bytes.length * 0.6), file, last, options),
        { code: 'image-unreadable' },
        file,
      );
      await assert.rejects(decodeFrames(bytes, file, [frames.length], options), { code: 'image-unreadable' }, file);
    }
  });
  it('of pages that go round in a circle end', () => {
    const bytes = readFixture('clip-pages.tif');
    const view = new DataView(bytes.buffer);
    const first = view.getUint32(4, true);
    view.setUint32(first + 2 + 12 * view.getUint16(first, true), first, true);
    assert.throws(() => countFrames(bytes, 'ring.tif'), { code: 'image-unreadable', message: /circle/ });
  });
  it('of millions of empty frames or pages are not listed', () => {
    const head = readFixture('clip-disposals.gif').slice(0, 13);
    head[10] = 0; // no palette of its own
    const frame = Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0]);
    const gif = new Uint8Array(Buffer.concat([head, Buffer.alloc(12 * 1_000_000, frame), Buffer.from([0x3b])]));
    assert.throws(() => countFrames(gif, 'empty.gif'), { code: 'image-unreadable', message: /too many/ });
    // Two empty directories that name each other, until together they are as long as the file.
    const tif = Buffer.alloc(20_000_000);
    readFixture('plain.tif').forEach((byte, at) => (tif[at] = byte));
    const first = tif.readUInt32LE(4);
    const [ring, other] = [10_000_000, 10_000_006];
    tif.writeUInt32LE(ring, first + 2 + 12 * tif.readUInt16LE(first));
    tif.writeUInt32LE(other, ring + 2);
    tif.writeUInt32LE(ring, other + 2);
    assert.throws(() => countFrames(new Uint8Array(tif), 'ring.tif'), {
      code: 'image-unreadable',
      message: /more than 50000 pages/,
    });
  }).timeout(3000);

  it('of broken bytes are frames or an error with a code, and soon', async () => {
    const next = random(5);
    let answered = 0;
    for (const [file] of clips) {
      const whole = readFixture(file);
      for (let attempt = 0; attempt < 150; attempt++) {
        const bytes = whole.slice(0, next() < 0.2 ? Math.ceil(next() * whole.length) : whole.length);
        for (let hit = 0; hit < 1 + 4 * next(); hit++)
          bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
        const began = performance.now();
        await (async () =>
          decodeFrames(
            bytes,
            file,
            sampleFrames(countFrames(bytes, file), 4).sources.filter((at, i, all) => all.indexOf(at) === i),
            { maxPixels: 1e6 },
          ))().then(
          () => answered++,
          (error: unknown) => assert.ok(error instanceof WhylightError, `${file}, ${attempt}: ${String(error)}`),
        );
        assert.ok(performance.now() - began < 2000, `${file}, ${attempt}`);
      }
    }
    assert.ok(answered > 50, `${answered} were read`);
  });
  it('that are many, large and empty are not drawn', () => {
    const head = readFixture('clip-disposals.gif').slice(0, 13);
    head[10] = 0;
    new DataView(head.buffer).setUint16(6, 60_000, true);
    new DataView(head.buffer).setUint16(8, 1_000, true);
    const frame = [0x2c, 0, 0, 0, 0, 0x60, 0xea, 0xe8, 0x03, 0, 2, 1, 0x2c, 0];
    const bomb = Uint8Array.from([...head, ...Array.from({ length: 20 }, () => frame).flat(), 0x3b]);
    assert.throws(() => countFrames(bomb, 'bomb.gif'), { code: 'image-unreadable', message: /too many and too large/ });
  });
});

describe('a clip', () => {
  it('takes the middle picture of each of its equal parts', () => {
    assert.deepEqual(sampleFrames(8, 4).sources, [1, 3, 5, 7]);
    assert.deepEqual(sampleFrames(5, 5).sources, [0, 1, 2, 3, 4]);
    assert.deepEqual(sampleFrames(2, 4).sources, [0, 0, 1, 1]);
    assert.deepEqual(sampleFrames(1, 3).sources, [0, 0, 0]);
    assert.deepEqual(sampleFrames(100, 1).sources, [50]);
  });
  it('has a frame of the map over each of its own', () => {
    const over = (clip: number, map: number): number[] =>
      Array.from({ length: clip }, (_, frame) => mapFrameAt(frame, clip, map));
    assert.deepEqual(over(4, 2), [0, 0, 1, 1]);
    assert.deepEqual(over(3, 1), [0, 0, 0]);
    assert.deepEqual(over(2, 2), [0, 1]);
    assert.deepEqual(over(5, 2), [0, 0, 1, 1, 1]);
  });

  const input: RecipeInput = {
    layout: 'NCTHW',
    channels: 'RGB',
    frames: 2,
    width: 2,
    height: 1,
    resize: 'squash',
    shortestEdge: 2,
    interpolation: 'nearest',
    antialias: false,
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  };
  const frames = [photoOf(2, 1, Uint8Array.of(1, 2, 3, 4, 5, 6)), photoOf(2, 1, Uint8Array.of(11, 12, 13, 14, 15, 16))];
  const orders = [
    ['NCTHW', [1, 3, 2, 1, 2], [1, 4, 11, 14, 2, 5, 12, 15, 3, 6, 13, 16]],
    ['NTCHW', [1, 2, 3, 1, 2], [1, 4, 2, 5, 3, 6, 11, 14, 12, 15, 13, 16]],
    ['NTHWC', [1, 2, 1, 2, 3], [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]],
  ] as const;
  for (const [layout, dims, data] of orders) {
    it(`is written as ${layout}`, () => {
      const made = preprocess(frames, { ...input, layout });
      assert.deepEqual([made.dims, [...made.data]], [dims, data]);
      assert.deepEqual([...made.seen], [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]);
    });
  }
});
