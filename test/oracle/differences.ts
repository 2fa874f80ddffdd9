import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor/tensor.ts';

/** What became of one input of a test, with one output as the score. */
export interface Verdict {
  readonly kind: 'agrees' | 'wrong' | 'refused' | 'not run' | 'no number';
  /** “Operator: reason”, or how far apart the two are. */
  readonly why: string;
}

export type Scores = (x: FloatTensor) => Promise<FloatTensor>;

/** A gradient of S = Σ dy·y, and what it is of. */
interface Question {
  readonly x: FloatTensor;
  readonly dy: FloatTensor;
  readonly gradient: FloatTensor;
  readonly scores: Scores;
  readonly next: () => number;
}

/** As those of test/engine/gradient/checkCase.ts, where inputs are chosen; here they are what they are. */
const alongGradient = 4e-4;
const alongRandom = 4e-3;

/** A kink or a curve near by spoils the large ones, rounding the small ones: one of them has to agree. */
const steps = [0.01, 0.003, 0.001, 0.03, 0.0003];

/** Half a unit in the last place of a float32. */
const rounding = 2 ** -24;

/** Compares along the gradient and along two random directions; a gradient of 0 along these alone. */
export async function differences(question: Question): Promise<Verdict> {
  const { x, gradient, next } = question;
  if (gradient.dims.join() !== x.dims.join())
    return { kind: 'wrong', why: `has the shape [${gradient.dims.join()}], not [${x.dims.join()}]` };
  const g = gradient.data;
  if (!g.every(Number.isFinite)) return { kind: 'wrong', why: 'is not finite' };
  const largest = g.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const directions = [
    ...(largest > 0 ? [{ v: g.map((value) => value / largest), tolerance: alongGradient }] : []),
    ...[1, 2].map(() => ({ v: g.map(() => 2 * next() - 1), tolerance: alongRandom })),
  ];
  for (const { v, tolerance } of directions) {
    const verdict = await along(question, v, tolerance * (largest > 0 ? norm(g) * norm(v) : 1));
    if (verdict.kind !== 'agrees') return verdict;
  }
  return { kind: 'agrees', why: '' };
}

async function along(question: Question, v: Float32Array, allowed: number): Promise<Verdict> {
  const { x } = question;
  const size = norm(x.data) / Math.sqrt(x.data.length);
  let verdict: Verdict = { kind: 'no number', why: 'another value nearby can’t be run' };
  for (const h of [...steps, ...(size > 1 && Number.isFinite(size) ? [0.01 * size, 0.001 * size] : [])]) {
    const step = await difference(question, v, h).catch(() => undefined);
    if (!step || !Number.isFinite(step.difference)) continue;
    if (Math.abs(step.difference - step.expected) < allowed + step.noise) return { kind: 'agrees', why: '' };
    verdict = { kind: 'wrong', why: `${step.expected} by the rule, ${step.difference} by differences` };
  }
  return verdict;
}

/** The central difference of fourth order, and the gradient's along the same ways as float32 goes them. */
async function difference(
  { x, dy, gradient, scores }: Question,
  v: Float32Array,
  h: number,
): Promise<{ difference: number; expected: number; noise: number }> {
  const sums = { difference: 0, expected: 0, noise: 0 };
  for (const [times, weight] of [
    [1, 8],
    [-1, -8],
    [2, -1],
    [-2, 1],
  ] as const) {
    const factor = weight / (12 * h);
    const moved = x.data.map((value, at) => value + times * h * v[at]!);
    const y = await scores(floatTensorOf(x.dims, moved));
    sums.difference += factor * dot(dy.data, y.data);
    sums.expected +=
      factor *
      dot(
        gradient.data,
        moved.map((value, at) => (value === x.data[at] ? 0 : value - x.data[at]!)),
      );
    sums.noise += 3 * Math.abs(factor) * rounding * norm(y.data.map((value, at) => value * dy.data[at]!));
  }
  return sums;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}

const norm = (a: Float32Array): number => Math.sqrt(dot(a, a));
