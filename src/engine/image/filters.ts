import type { RecipeInput } from '../recipe/recipe.ts';

/** A resampling filter: the weight of a source pixel at a distance (in pixels), and the distance where weights end. */
export interface Filter {
  readonly support: number;
  weight(distance: number): number;
}

/** Keys' cubic with the free parameter a: PIL and antialiasing torch take −0.5, torch without antialias −0.75. */
function cubic(a: number): Filter {
  return {
    support: 2,
    weight(distance) {
      const x = Math.abs(distance);
      if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    },
  };
}

const triangle: Filter = { support: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) };

const antialiasing = { bilinear: triangle, bicubic: cubic(-0.5) } as const;
const plain = { bilinear: triangle, bicubic: cubic(-0.75) } as const;

/** Fixed point of the weights: 8 bits for the pixel and 2 for what a cubic overshoots stay free (PIL's Resample.c). */
export const weightBits = 32 - 8 - 2;

/** For every wanted pixel of one axis: the source pixels that make it, and their weights. */
export interface Taps {
  /** The first source pixel, one a wanted pixel. */
  readonly first: Int32Array;
  /** How many source pixels from there. */
  readonly count: Int32Array;
  /** `stride` a wanted pixel, fixed point; they sum up to 1 << weightBits, nearly. */
  readonly weights: Int32Array;
  readonly stride: number;
}

export interface AxisOptions {
  /** Source pixels along the axis, and what the whole of them becomes. */
  readonly sourceLength: number;
  readonly resizedLength: number;
  /** The wanted part of the resized axis. */
  readonly start: number;
  readonly length: number;
  readonly interpolation: RecipeInput['interpolation'];
  readonly antialias: boolean;
}

export function tapsOf(axis: AxisOptions): Taps {
  if (axis.interpolation === 'nearest') return nearestTaps(axis);
  return axis.antialias
    ? antialiasTaps(axis, antialiasing[axis.interpolation])
    : plainTaps(axis, plain[axis.interpolation]);
}

const toFixed = (weight: number) => Math.trunc(weight * (1 << weightBits) + (weight < 0 ? -0.5 : 0.5));

/** PIL's nearest: the source pixel under the wanted pixel's center (torch calls it nearest-exact). */
function nearestTaps({ sourceLength, resizedLength, start, length }: AxisOptions): Taps {
  const scale = sourceLength / resizedLength;
  const first = new Int32Array(length);
  // Added up as PIL does it (Geometry.c, ImagingScaleAffine): the rounding errors decide where a center hits an edge.
  let center = scale * 0.5;
  for (let i = 0; i < start; i++) center += scale;
  for (let i = 0; i < length; i++, center += scale) first[i] = Math.min(sourceLength - 1, Math.trunc(center));
  const one = new Int32Array(length);
  return { first, count: one.fill(1), weights: one.slice().fill(1 << weightBits), stride: 1 };
}

/** PIL's precompute_coeffs: when shrinking, the filter grows with the scale; weights beyond the edge are left out. */
function antialiasTaps({ sourceLength, resizedLength, start, length }: AxisOptions, filter: Filter): Taps {
  const scale = sourceLength / resizedLength;
  const filterScale = Math.max(scale, 1);
  const support = filter.support * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const [first, count] = [new Int32Array(length), new Int32Array(length)];
  const weights = new Int32Array(length * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < length; i++) {
    const center = (start + i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(center - support + 0.5));
    const to = Math.min(sourceLength, Math.trunc(center + support + 0.5));
    let sum = 0;
    for (let k = 0; k < to - from; k++) {
      exact[k] = filter.weight((from + k - center + 0.5) * (1 / filterScale));
      sum += exact[k] ?? 0;
    }
    for (let k = 0; k < to - from; k++)
      weights[i * stride + k] = toFixed(sum === 0 ? (exact[k] ?? 0) : (exact[k] ?? 0) / sum);
    [first[i], count[i]] = [from, to - from];
  }
  return { first, count, weights, stride };
}

/** torch's interpolate(antialias=False): the filter at its own size, the edge's pixel repeated beyond the edge. */
function plainTaps({ sourceLength, resizedLength, start, length }: AxisOptions, filter: Filter): Taps {
  const scale = sourceLength / resizedLength;
  const stride = 2 * filter.support;
  const [first, count] = [new Int32Array(length), new Int32Array(length)];
  const weights = new Int32Array(length * stride);
  for (let i = 0; i < length; i++) {
    const center = (start + i + 0.5) * scale - 0.5;
    const from = Math.floor(center) - filter.support + 1;
    const begin = Math.min(Math.max(from, 0), sourceLength - 1);
    for (let k = 0; k < stride; k++) {
      const at = Math.min(Math.max(from + k, 0), sourceLength - 1);
      weights[i * stride + at - begin] =
        (weights[i * stride + at - begin] ?? 0) + toFixed(filter.weight(from + k - center));
    }
    [first[i], count[i]] = [begin, Math.min(stride, sourceLength - begin)];
  }
  return { first, count, weights, stride };
}
