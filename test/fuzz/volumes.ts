import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mutateBytes } from './bytes.ts';
import { NothingToMutate, type Dice } from './dice.ts';
import type { Kind } from './kinds.ts';

const folder = path.resolve(import.meta.dirname, '../engine/image/fixtures');

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** Sizes, counts and offsets that lie, as texts have them. */
const lies = [
  '0',
  '-1',
  '1',
  '65535',
  '65536',
  '2147483647',
  '4294967296',
  '99999999999',
  '1e308',
  '1e-308',
  'nan',
  '(',
  '',
];

/** A number in a text, such as a size in NRRD's header or a decimal string of DICOM, is another one. */
function changeDigits(bytes: Uint8Array, dice: Dice): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const numbers = [...text.matchAll(/\d+(\.\d+)?/g)];
  const found = dice.pick(numbers);
  return joined(
    bytes.subarray(0, found.index),
    Buffer.from(dice.pick(lies)),
    bytes.subarray(found.index + found[0].length),
  );
}

/** A number of two or four bytes is one at which programs go wrong. */
function changeWord(bytes: Uint8Array, dice: Dice): Uint8Array {
  if (bytes.length < 4) throw new NothingToMutate();
  const changed = Uint8Array.from(bytes);
  const view = new DataView(changed.buffer);
  const at = dice.below(bytes.length - 3);
  if (dice.chance(0.5)) view.setUint16(at, dice.pick([0, 1, 0x7fff, 0x8000, 0xffff]), dice.chance(0.5));
  else view.setUint32(at, dice.pick([0, 1, 0x7fffffff, 0x80000000, 0xffffffff]), dice.chance(0.5));
  return changed;
}

/** Sequences in sequences, of unknown length and never closed: thousands deep. */
function nest(bytes: Uint8Array, dice: Dice): Uint8Array {
  const at = Math.min(bytes.length, 132 + dice.below(bytes.length));
  const sequence = Buffer.from([0x40, 0x00, 0x75, 0x02, 0x53, 0x51, 0, 0, 255, 255, 255, 255]);
  const item = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 255, 255, 255, 255]);
  const depth = dice.pick([2, 100, 20_000]);
  const all = Array.from({ length: depth }, () => joined(sequence, item));
  return joined(bytes.subarray(0, at), ...all, bytes.subarray(at));
}

/** A part again and again: elements, items and lines that stand there twice. */
function repeat(bytes: Uint8Array, dice: Dice): Uint8Array {
  const from = dice.below(bytes.length);
  const part = bytes.subarray(from, from + 1 + dice.below(64));
  return joined(
    bytes.subarray(0, from),
    ...Array<Uint8Array>(dice.pick([2, 30, 3000])).fill(part),
    bytes.subarray(from),
  );
}

const mutations: Readonly<Record<string, (bytes: Uint8Array, dice: Dice) => Uint8Array>> = {
  ...{ bytes: mutateBytes, changeDigits, changeWord, nest, repeat },
};

/** Mutated medical files: DICOM (deflated, too), NIfTI-1 and -2, NRRD, MetaImage. */
export const volumeKind: Kind = {
  bases: readdirSync(folder)
    .filter((name) => /\.(dcm|nii|nrrd|mha)$/.test(name))
    .sort(),
  mutations: Object.keys(mutations),
  make(base, wished) {
    const extension = path.extname(base);
    let bytes = new Uint8Array(readFileSync(path.join(folder, base))) as Uint8Array;
    for (const { name, dice } of wished) bytes = mutations[name]?.(bytes, dice) ?? bytes;
    return { files: { [`picture${extension}`]: bytes }, image: `picture${extension}`, model: 'whole.onnx' };
  },
};
