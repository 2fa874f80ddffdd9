/*
 * What the numbers of an output can be, as far as the operators before it say so: an image of a probability p that is
 * read back, to tell a per cent from a share and a logarithm from a number.
 */

/** `linear`: low + (high − low) · p. `log`: factor · ln p. */
export type Range =
  | { readonly kind: 'linear'; readonly low: number; readonly high: number }
  | { readonly kind: 'log'; readonly factor: number };

export const share: Range = { kind: 'linear', low: 0, high: 1 };

/** Constants are rounded to float32. */
const rounding = 1e-6;

export const isShare = ({ low, high }: { low: number; high: number }): boolean =>
  Math.min(low, high) >= -rounding && Math.max(low, high) <= 1 + rounding;

/** factor · x + offset, of an x in this range. */
export function affine(range: Range | undefined, factor: number, offset = 0): Range | undefined {
  if (range?.kind === 'linear')
    return { kind: 'linear', low: range.low * factor + offset, high: range.high * factor + offset };
  return range && offset === 0 && factor !== 0 ? { kind: 'log', factor: range.factor * factor } : undefined;
}

/** The sum of two numbers; of logarithms, n times that of a mean of their probabilities. */
export function sum(a: Range | undefined, b: Range | undefined): Range | undefined {
  if (a?.kind === 'linear' && b?.kind === 'linear')
    return { kind: 'linear', low: a.low + b.low, high: a.high + b.high };
  return a?.kind === 'log' && b?.kind === 'log' ? { kind: 'log', factor: a.factor + b.factor } : undefined;
}

/** Ranges of one tensor's parts, that they all lie in: shares stay shares; others have to be alike. */
export function union(ranges: readonly (Range | undefined)[]): Range | undefined {
  const [first] = ranges;
  if (first && ranges.every((range) => JSON.stringify(range) === JSON.stringify(first))) return first;
  return ranges.every((range) => range?.kind === 'linear' && isShare(range)) ? share : undefined;
}

export function logarithm(range: Range | undefined): Range | undefined {
  return range?.kind === 'linear' && isShare(range) ? { kind: 'log', factor: 1 } : undefined;
}

export function exponential(range: Range | undefined): Range | undefined {
  return range?.kind === 'log' && range.factor > 0 ? share : undefined;
}

/** x to a constant power above 0. */
export function power(range: Range | undefined): Range | undefined {
  return range?.kind === 'linear' && isShare(range) ? share : undefined;
}

/** Whether numbers of this range stand for probabilities: those on both sides of 0 do not. */
export function isProbability(range: Range | undefined): range is Range {
  return (
    range !== undefined &&
    !(range.kind === 'linear' && Math.min(range.low, range.high) < -rounding && Math.max(range.low, range.high) > 0)
  );
}

/** Rounding and Clip may leave a little more than the range. */
const slack = 1e-4;

/** The probability, 0..1, that a number of this range stands for; undefined where it stands for none. */
export function probabilityIn(range: Range, value: number): number | undefined {
  const p = asShare(range, value);
  return p >= -slack && p <= 1 + slack ? Math.min(Math.max(p, 0), 1) : undefined;
}

function asShare(range: Range, value: number): number {
  if (range.kind === 'log') return Math.exp(value / range.factor);
  if (isShare(range)) return value;
  const [low, high] = [Math.min(range.low, range.high), Math.max(range.low, range.high)];
  return (value - low) / (high - low);
}
