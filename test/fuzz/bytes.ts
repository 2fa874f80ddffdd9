import type { Dice } from './dice.ts';

type ByteMutation = (bytes: Uint8Array, dice: Dice) => Uint8Array;

/** What storage, transfer and malice do to bytes, whatever they mean. */
const mutations: readonly ByteMutation[] = [
  function flip(bytes, dice) {
    const flipped = Uint8Array.from(bytes);
    for (let left = 1 + dice.below(8); left > 0 && bytes.length > 0; left--)
      flipped[dice.below(bytes.length)]! ^= 1 << dice.below(8);
    return flipped;
  },
  function overwrite(bytes, dice) {
    const overwritten = Uint8Array.from(bytes);
    const at = dice.below(bytes.length);
    overwritten.set(numberBytes(dice).subarray(0, bytes.length - at), at);
    return overwritten;
  },
  /** Most fields that matter lie at the beginning. */
  function overwriteHead(bytes, dice) {
    const overwritten = Uint8Array.from(bytes);
    const at = dice.below(Math.min(bytes.length, 64));
    overwritten.set(numberBytes(dice).subarray(0, bytes.length - at), at);
    return overwritten;
  },
  function truncate(bytes, dice) {
    return bytes.slice(0, dice.below(bytes.length + 1));
  },
  function remove(bytes, dice) {
    const at = dice.below(bytes.length);
    return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + dice.below(64)));
  },
  function insert(bytes, dice) {
    const at = dice.below(bytes.length);
    return joined(bytes.subarray(0, at), dice.bytes(1 + dice.below(64)), bytes.subarray(at));
  },
  function repeat(bytes, dice) {
    const at = dice.below(bytes.length);
    const part = bytes.subarray(at, at + 1 + dice.below(256));
    return joined(bytes.subarray(0, at), part, part, bytes.subarray(at));
  },
  function zero(bytes, dice) {
    const at = dice.below(bytes.length);
    return Uint8Array.from(bytes).fill(dice.pick([0, 255]), at, at + 1 + dice.below(128));
  },
];

export function mutateBytes(bytes: Uint8Array, dice: Dice): Uint8Array {
  return bytes.length === 0 ? dice.bytes(16) : dice.pick(mutations)(bytes, dice);
}

/** A number as it lies in files: 1 to 8 bytes, in either order. */
function numberBytes(dice: Dice): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt(dice.size()), true);
  const bytes = new Uint8Array(view.buffer, 0, dice.pick([1, 2, 4, 8]));
  return dice.chance(0.5) ? bytes : bytes.toReversed();
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
