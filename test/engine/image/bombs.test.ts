import { defaults } from '../../../src/vocabulary/defaults.ts';
import { strict as assert } from 'node:assert';
import { crc32, deflateSync } from 'node:zlib';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import type { WhylightError } from '../../../src/engine/errors.ts';
import { readFixture } from './fixtures.ts';

/** Small files that would take gigabytes or hours; each is refused by what its head says. */
const bombs: readonly { what: string; bytes: () => Uint8Array; code: string; says: RegExp }[] = [
  {
    what: 'a PNG of 69 bytes and 20000 × 20000 pixels',
    bytes: () => png(header(20_000, 20_000, 0), ['IDAT', deflateSync(new Uint8Array(1))]),
    code: 'image-too-large',
    says: /400\.0 megapixels/,
  },
  {
    what: 'a PNG with a second, larger head',
    bytes: () => png(header(8, 8, 0), header(20_000, 20_000, 0), ['IDAT', deflateSync(new Uint8Array(200))]),
    code: 'image-unreadable',
    says: /two IHDR/,
  },
  { what: 'a PNG of a million chunks', bytes: manyChunks, code: 'image-unreadable', says: /more than 200000 chunks/ },
  {
    what: 'a GIF of 65535 × 65535 pixels',
    bytes: () => patched('still.gif', (view) => [6, 8].forEach((at) => view.setUint16(at, 65_535, true))),
    code: 'image-too-large',
    says: /4294\.8 megapixels/,
  },
  {
    what: 'a BMP in run lengths',
    bytes: () => readFixture('refused-rle.bmp'),
    code: 'image-unreadable',
    says: /compressed/,
  },
  {
    what: 'a BMP of 2 billion rows',
    bytes: () => patched('rgb.bmp', (view) => view.setInt32(22, -2_000_000_000, true)),
    code: 'image-too-large',
    says: /2000000000/,
  },
  {
    what: 'a JPEG of 65535 × 65535 pixels',
    bytes: () => jpegOf(65_535),
    code: 'image-too-large',
    says: /4294\.8 megapixels/,
  },
  { what: 'a JPEG of a thousand scans', bytes: manyScans, code: 'image-unreadable', says: /scans; at most 100/ },
  {
    what: 'a TIFF whose fields overlap',
    bytes: overlappingFields,
    code: 'image-unreadable',
    says: /fields hold more|ends inside its header/,
  },
  { what: 'a TIFF whose strips overlap', bytes: overlappingStrips, code: 'image-unreadable', says: /overlap/ },
  {
    what: 'a TIFF of 30000 × 30000 pixels without any data',
    bytes: () =>
      tiff([
        [256, 4, 1, 30_000],
        [257, 4, 1, 30_000],
      ]),
    code: 'image-unreadable',
    says: /strips or tiles/,
  },
  {
    what: 'a WebP of 16384 × 16384 pixels',
    bytes: () => patched('lossless.webp', (view) => view.setUint32(21, 0x0fff_ffff, true)),
    code: 'image-too-large',
    says: /268\.4 megapixels/,
  },
  {
    what: 'an animated WebP whose frame is larger than its canvas',
    bytes: largeFrame,
    code: 'image-unreadable',
    says: /frames lies outside/,
  },
];

type Chunk = readonly [type: string, body: Uint8Array];

function png(...chunks: readonly Chunk[]): Uint8Array {
  const parts = [...chunks, ['IEND', new Uint8Array()] as const].map(([type, body]) => {
    const content = Buffer.concat([Buffer.from(type), body]);
    const part = Buffer.alloc(content.length + 8);
    part.writeUInt32BE(body.length);
    content.copy(part, 4);
    part.writeUInt32BE(crc32(content), content.length + 4);
    return part;
  });
  return new Uint8Array(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]));
}

/** Empty ones, of 12 bytes each. */
function manyChunks(): Uint8Array {
  const [start, headed] = [8, png(header(8, 8, 0))];
  const text = png(['tEXt', new Uint8Array()]).subarray(start, start + 12);
  const headEnd = headed.length - 12;
  return new Uint8Array(
    Buffer.concat([headed.subarray(0, headEnd), Buffer.alloc(12 * 1_000_000, text), headed.subarray(headEnd)]),
  );
}

/** Gray, 8 bits. */
function header(width: number, height: number, interlace: number): Chunk {
  const body = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, interlace]);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  return ['IHDR', body];
}

function patched(file: string, patch: (view: DataView) => void): Uint8Array {
  const bytes = readFixture(file);
  patch(new DataView(bytes.buffer));
  return bytes;
}

function jpegOf(size: number): Uint8Array {
  const bytes = readFixture('gray.jpg');
  const frame = bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xc0);
  new DataView(bytes.buffer).setUint32(frame + 5, (size << 16) | size);
  return bytes;
}

function manyScans(): Uint8Array {
  const bytes = Buffer.from(readFixture('progressive.jpg'));
  const last = bytes.lastIndexOf(Buffer.from([0xff, 0xda]));
  const [scan, end] = [bytes.subarray(last, -2), bytes.subarray(-2)];
  return new Uint8Array(Buffer.concat([bytes.subarray(0, last), ...Array.from({ length: 1000 }, () => scan), end]));
}

type Field = readonly [tag: number, type: number, count: number, value: number];

function tiff(fields: readonly Field[], length = 0): Uint8Array {
  const bytes = Buffer.alloc(Math.max(length, 14 + 12 * fields.length));
  bytes.write('II*\0\x08\0\0\0', 'latin1');
  bytes.writeUInt16LE(fields.length, 8);
  fields.forEach(([tag, type, count, value], at) => {
    bytes.writeUInt16LE(tag, 10 + 12 * at);
    bytes.writeUInt16LE(type, 12 + 12 * at);
    bytes.writeUInt32LE(count, 14 + 12 * at);
    bytes.writeUInt32LE(value, 18 + 12 * at);
  });
  return new Uint8Array(bytes);
}

/** 60000 fields, each of which is the whole file. */
function overlappingFields(): Uint8Array {
  const size = 14 + 12 * 60_000;
  return tiff(
    Array.from({ length: 60_000 }, (): Field => [700, 3, size / 2 - 4, 0]),
    size,
  );
}

/** 10000 strips of one row, each of which is the whole file. */
function overlappingStrips(): Uint8Array {
  const [rows, data] = [10_000, 200];
  const bytes = tiff(
    [
      [256, 4, 1, 8],
      [257, 4, 1, rows],
      [258, 3, 1, 8],
      [259, 3, 1, 32773],
      [262, 3, 1, 1],
      [273, 4, rows, data],
      [278, 4, 1, 1],
      [279, 4, rows, data + 4 * rows],
    ],
    data + 8 * rows,
  );
  const view = new DataView(bytes.buffer);
  for (let row = 0; row < rows; row++) view.setUint32(data + 4 * (rows + row), bytes.length, true);
  return bytes;
}

function largeFrame(): Uint8Array {
  const bytes = readFixture('animated.webp');
  const frame = Buffer.from(bytes).indexOf('ANMF') + 8;
  bytes.set([0xff, 0x3f, 0, 0xff, 0x3f, 0], frame + 6);
  return bytes;
}

describe('a decompression bomb', () => {
  for (const { what, bytes, code, says } of bombs) {
    it(`that is ${what} is refused at once`, async () => {
      const made = bytes();
      const before = process.memoryUsage.rss();
      await assert.rejects(
        decodePhoto(made, 'bomb', { maxPixels: defaults.maxMegapixels * 1e6 }),
        (error: WhylightError) => {
          assert.equal(error.code, code, error.message);
          assert.match(error.message, says);
          return true;
        },
      );
      assert.ok(process.memoryUsage.rss() - before < 100 * 2 ** 20, 'it took memory first');
    }).timeout(5000);
  }

  it('that is a TIFF whose strip goes on for gigabytes is read as far as the picture goes', async () => {
    const packed = deflateSync(new Uint8Array(2 ** 30).fill(7), { level: 1 });
    const fields = [
      [256, 3, 1, 8],
      [257, 3, 1, 8],
      [258, 3, 1, 8],
      [259, 3, 1, 8],
      [262, 3, 1, 1],
      [273, 4, 1, 200],
      [278, 3, 1, 8],
      [279, 4, 1, packed.length],
    ] as const;
    const bytes = tiff(fields, 200 + packed.length);
    bytes.set(packed, 200);
    const began = performance.now();
    const { rgba } = await decodePhoto(bytes, 'bomb', { maxPixels: defaults.maxMegapixels * 1e6 });
    assert.ok(performance.now() - began < 1000, `${performance.now() - began} ms`);
    assert.deepEqual([...rgba], Array.from({ length: 64 }, () => [7, 7, 7, 255]).flat());
  });

  it('that is an interlaced PNG whose data become 300 MB is unpacked as far as the picture goes', async () => {
    const bytes = png(header(8, 8, 1), ['IDAT', deflateSync(new Uint8Array(3e8))]);
    const before = process.memoryUsage.rss();
    const { rgba } = await decodePhoto(bytes, 'bomb', { maxPixels: defaults.maxMegapixels * 1e6 });
    assert.ok(process.memoryUsage.rss() - before < 100 * 2 ** 20, 'it took memory');
    assert.equal(rgba.length, 4 * 64);
  }).timeout(5000);
});
