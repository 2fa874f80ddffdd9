import { Dice, NothingToMutate } from './dice.ts';
import { kinds, type Case, type Kind, type KindName } from './kinds.ts';

/**
 * A case's name says all that it takes to make it again: `models/plain.onnx/edge+bytes/123` is the kind, what is
 * mutated, the mutations in order, and the seed. So a mutation that is added later changes no case that has a name.
 */
export interface CaseName {
  readonly kind: KindName;
  readonly base: string;
  readonly mutations: readonly string[];
  readonly seed: number;
}

export const writeName = ({ kind, base, mutations, seed }: CaseName): string =>
  [kind, base, mutations.join('+'), seed].join('/');

export function readName(name: string): CaseName {
  const [kind, base, mutations, seed] = name.split('/');
  if (!kind || !Object.hasOwn(kinds, kind) || !base || mutations === undefined)
    throw new Error(`“${name}” is no name of a case`);
  return {
    kind: kind as KindName,
    base,
    mutations: mutations.split('+').filter((each) => each !== ''),
    seed: Number(seed),
  };
}

export function drawName(kind: KindName, seed: number): CaseName {
  const dice = new Dice(seed);
  const { bases, mutations }: Kind = kinds[kind];
  const many = dice.chance(0.6) ? 1 : 2 + dice.below(3);
  return { kind, base: dice.pick(bases), mutations: Array.from({ length: many }, () => dice.pick(mutations)), seed };
}

/** Undefined where a mutation finds nothing that it could change. */
export function makeCase({ kind, base, mutations, seed }: CaseName): Case | undefined {
  const each = mutations.map((name, at) => ({ name, dice: new Dice(seed * 31 + at * 7919 + hash(name)) }));
  try {
    return kinds[kind].make(base, each);
  } catch (error) {
    // A RangeError: an earlier mutation has nested what is deeper than JavaScript can copy.
    if (error instanceof NothingToMutate || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** FNV-1a, so that a mutation's dice are its own. */
function hash(text: string): number {
  return [...text].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5);
}
