import { random } from '../support/random.ts';

/** Seeded choices: the same seed, the same case. */
export class Dice {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = random(seed);
  }

  /** A whole number in 0 … below − 1. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of them; throws where there is none, which ends the mutation and leaves the case as it was. */
  pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new NothingToMutate();
    return choices[this.below(choices.length)]!;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** Sizes, offsets and counts at which programs go wrong. */
  size(): number {
    return this.chance(0.3) ? this.below(20) : this.pick(edgySizes);
  }

  float(): number {
    return this.pick(edgyFloats);
  }

  text(): string {
    return this.pick(edgyTexts)();
  }
}

export class NothingToMutate extends Error {}

const edgySizes: readonly number[] = [
  0,
  -1,
  1,
  2,
  3,
  4,
  7,
  8,
  16,
  127,
  128,
  255,
  256,
  1000,
  4096,
  65_535,
  65_536,
  1e6,
  2 ** 24,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
];

const edgyFloats: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  NaN,
  Infinity,
  -Infinity,
  1e-45,
  1e-30,
  3.4e38,
  1e300,
  255,
  -1e9,
];

/** Texts that a stranger's file may hold: markup, escapes, other directions of writing, prototypes, paths, length. */
const edgyTexts: readonly (() => string)[] = [
  () => '',
  () => ' ',
  () => '\0',
  () => '__proto__',
  () => 'constructor',
  () => 'toString',
  () => '<img src=x onerror=alert(1)>',
  () => '\u001b[2J\u001b]0;title\u0007',
  () => '\u202egnp.tac\u2066',
  () => '\ud800',
  () => '../../../etc/passwd',
  () => '/dev/zero',
  () => '*/_ORT_MEM_ADDR_/*',
  () => 'NaN',
  () => '[link](command:workbench.action.quit)',
  () => 'x'.repeat(100_000),
  () => '/'.repeat(3000),
];
