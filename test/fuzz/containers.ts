import { crc32, deflateSync } from 'node:zlib';
import { joined, mutateBytes } from './bytes.ts';
import { NothingToMutate, type Dice } from './dice.ts';

/** A stretch of a picture's file that means something by itself: [from, to). */
interface Part {
  readonly from: number;
  readonly to: number;
}

/**
 * Where the parts of each format lie: PNG's and WebP's chunks, JPEG's segments, TIFF's fields, GIF's blocks, BMP's
 * header.
 */
const partsOf: Readonly<Record<string, (bytes: Uint8Array, view: DataView) => Part[]>> = {
  '.png': (bytes, view) => walk(bytes, 8, (at) => at + 12 + view.getUint32(at)),
  '.webp': (bytes, view) =>
    walk(bytes, 12, (at) => at + 8 + view.getUint32(at + 4, true) + (view.getUint32(at + 4, true) % 2)),
  '.jpg': (bytes, view) =>
    walk(bytes, 2, (at) => (view.getUint8(at + 1) === 0xda ? bytes.length - 2 : at + 2 + view.getUint16(at + 2))),
  '.tif': (_bytes, view) => {
    const little = view.getUint16(0) === 0x4949;
    const directory = view.getUint32(4, little);
    return Array.from({ length: view.getUint16(directory, little) }, (_, at) => ({
      from: directory + 2 + 12 * at,
      to: directory + 14 + 12 * at,
    }));
  },
  '.gif': (bytes) => walk(bytes, 13, (at) => at + 20),
  '.avif': (bytes, view) => walk(bytes, 0, (at) => at + Math.max(8, view.getUint32(at))),
  '.bmp': () => Array.from({ length: 13 }, (_, at) => ({ from: 2 + 4 * at, to: 6 + 4 * at })),
};

function walk(bytes: Uint8Array, start: number, next: (at: number) => number): Part[] {
  const parts: Part[] = [];
  for (let at = start; at + 8 <= bytes.length && parts.length < 1000;) {
    const to = next(at);
    parts.push({ from: at, to });
    at = to;
  }
  return parts;
}

type Mutation = (bytes: Uint8Array, dice: Dice, extension: string) => Uint8Array;

/** What goes wrong between a picture's parts. */
export const containerMutations = {
  removePart: withPart((before, _part, after) => joined(before, after)),
  repeatPart: withPart((before, part, after) => joined(before, part, part, after)),
  /** The same kind of part again, and different: two headers, two palettes. */
  repeatPartChanged: withPart((before, part, after, dice) => joined(before, part, mutateBytes(part, dice), after)),
  changePart: withPart((before, part, after, dice) => joined(before, mutateBytes(part, dice), after)),
  changeNumber: withPart((before, part, after, dice) => {
    const changed = Uint8Array.from(part);
    const at = dice.below(part.length);
    changed.set(
      dice
        .pick([[0, 0, 0, 0], [255, 255, 255, 255], [0, 0, 0, 1], [1, 0, 0, 0], [0x7f, 255, 255, 255], [0, 16], [2]])
        .slice(0, part.length - at),
      at,
    );
    return joined(before, changed, after);
  }),
  /** One pixel wide, and as high as is allowed or higher: a whole picture. */
  tall(_bytes, dice, extension) {
    if (extension !== '.png') throw new NothingToMutate();
    return tallPng(dice.pick([1, 2, 3]), dice.pick([60_000, 131_072, 1_000_000, 3_900_000]));
  },
  swapParts(bytes, dice, extension) {
    const parts = findParts(bytes, extension);
    const [a, b] = [dice.pick(parts), dice.pick(parts)].sort((one, other) => one.from - other.from) as [Part, Part];
    if (a.to > b.from) throw new NothingToMutate();
    return joined(
      bytes.subarray(0, a.from),
      bytes.subarray(b.from, b.to),
      bytes.subarray(a.to, b.from),
      bytes.subarray(a.from, a.to),
      bytes.subarray(b.to),
    );
  },
} as const satisfies Readonly<Record<string, Mutation>>;

function tallPng(width: number, height: number): Uint8Array {
  const chunk = (type: string, body: Uint8Array): Uint8Array =>
    joined(Uint8Array.from(new Uint8Array(4)), Buffer.from(type, 'latin1'), body, new Uint8Array(4));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const parts = [header, deflateSync(new Uint8Array((width + 1) * height)), new Uint8Array(0)];
  const chunks = parts.map((body, at) => {
    const whole = chunk(['IHDR', 'IDAT', 'IEND'][at]!, body);
    new DataView(whole.buffer, whole.byteOffset).setUint32(0, body.length);
    return whole;
  });
  return withChecksums(joined(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks));
}

function findParts(bytes: Uint8Array, extension: string): Part[] {
  try {
    return partsOf[extension]!(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  } catch (error) {
    if (error instanceof RangeError) throw new NothingToMutate(); // an earlier mutation has left no parts
    throw error;
  }
}

/** A change of one part. A PNG's checksum is made right again: a decoder looks no further where it is wrong. */
function withPart(
  change: (before: Uint8Array, part: Uint8Array, after: Uint8Array, dice: Dice) => Uint8Array,
): Mutation {
  return (bytes, dice, extension) => {
    const { from, to } = dice.pick(findParts(bytes, extension));
    const changed = change(bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to), dice);
    return extension === '.png' ? withChecksums(changed) : changed;
  };
}

function withChecksums(bytes: Uint8Array): Uint8Array {
  const fixed = Uint8Array.from(bytes);
  const view = new DataView(fixed.buffer);
  for (const { from, to } of findParts(fixed, '.png'))
    if (to <= fixed.length) view.setUint32(to - 4, crc32(fixed.subarray(from + 4, to - 4)));
  return fixed;
}
