/** Means of figures over pictures, and how sure they are. */
import { uniform } from '../measure/random.ts';

export interface Estimate {
  readonly mean: number;
  /** 95 %, by the percentile bootstrap. */
  readonly interval: readonly [low: number, high: number];
  readonly n: number;
}

const resamples = 1000;

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Seeded; undefined of nothing. */
export function estimate(values: readonly number[], seed: number): Estimate | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const next = uniform(seed);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let at = 0; at < n; at++) sum += values[Math.floor(next() * n)] ?? 0;
    return sum / n;
  }).sort();
  return { mean: meanOf(values), interval: [quantile(means, 0.025), quantile(means, 0.975)], n };
}

/** Linear between the two nearest, as NumPy. @param sorted rising */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** 95 % interval of a share (Wilson 1927): holds where there are few, or none. */
export function wilson(hits: number, n: number): readonly [low: number, high: number] {
  if (n === 0) return [0, 1];
  const z = 1.959964;
  const share = hits / n;
  const center = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return [Math.max(0, center - half), Math.min(1, center + half)];
}
