import { tapsOf, weightBits, type Taps } from './filters.ts';
import type { Size } from './geometry.ts';
import type { ResampleOptions } from './resample.ts';

/**
 * A window of a resized plane of numbers: what `resample` does to bytes, without rounding, as PIL resizes its mode F.
 */
export function resampleExactly(plane: Float32Array, { width, height }: Size, options: ResampleOptions): Float32Array {
  const { resized, window, interpolation, antialias } = options;
  const common = { interpolation, antialias };
  const columns = tapsOf({
    ...{ ...common, sourceLength: width, resizedLength: resized.width },
    ...{ start: window.x, length: window.width },
  });
  const rows = tapsOf({
    ...{ ...common, sourceLength: height, resizedLength: resized.height },
    ...{ start: window.y, length: window.height },
  });
  const narrow = new Float32Array(window.width * height);
  for (let y = 0; y < height; y++) along(plane, y * width, 1, columns, narrow, y * window.width, 1);
  const out = new Float32Array(window.width * window.height);
  for (let x = 0; x < window.width; x++) along(narrow, x, window.width, rows, out, x, window.width);
  return out;
}

/** One line of the wanted values. The weights are fixed point: what they add up to is divided out. */
function along(
  source: Float32Array,
  start: number,
  step: number,
  { first, count, weights, stride }: Taps,
  out: Float32Array,
  to: number,
  toStep: number,
): void {
  for (let i = 0; i < first.length; i++) {
    let [sum, total] = [0, 0];
    for (let k = 0; k < (count[i] ?? 0); k++) {
      const weight = (weights[i * stride + k] ?? 0) / 2 ** weightBits;
      sum += weight * (source[start + ((first[i] ?? 0) + k) * step] ?? 0);
      total += weight;
    }
    out[to + i * toStep] = total === 0 ? sum : sum / total;
  }
}
