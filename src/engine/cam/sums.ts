/** Sums over a layer's values. Plain loops: a function that is called for each value takes ten times as long. */
import type { Features } from '../anatomy/channelsFirst.ts';

type WithGradient = Features & { readonly gradient: Float32Array };

/** g · A, value by value. */
export function products({ activation, gradient }: WithGradient): Float64Array {
  const result = new Float64Array(activation.length);
  for (let at = 0; at < result.length; at++) result[at] = (gradient[at] ?? 0) * (activation[at] ?? 0);
  return result;
}

/** One number a channel: the sum of its cells. */
export function sumOfCells({ channels, cells }: Features, values: Float32Array | Float64Array): Float64Array {
  const sums = new Float64Array(channels);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    let sum = 0;
    for (let cell = 0; cell < cells; cell++, at++) sum += values[at] ?? 0;
    sums[channel] = sum;
  }
  return sums;
}

/** One number a cell: the sum of its channels. */
export function sumOfChannels({ channels, cells }: Features, values: Float64Array): Float64Array {
  const sums = new Float64Array(cells);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let cell = 0; cell < cells; cell++, at++) sums[cell] = (sums[cell] ?? 0) + (values[at] ?? 0);
  }
  return sums;
}

/** A gradient in float32 agrees with PyTorch's within this share of its terms: a smaller sum is what rounding left. */
const rounding = 1e-5;

/**
 * Σ_k g · A of each cell; 0 where its terms cancel. In front of a layer normalization they do so by nature: scaling a
 * cell's channels changes nothing behind it, so the derivative along them is none (Euler's theorem), and what float32
 * leaves of the sum would be drawn as heat. `canceled`: no cell has another sum, though there are terms.
 */
export function contributionsOf(evidence: WithGradient): { contribution: Float64Array; canceled: boolean } {
  const { channels, cells, activation, gradient } = evidence;
  const [contribution, magnitudes] = [new Float64Array(cells), new Float64Array(cells)];
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let cell = 0; cell < cells; cell++, at++) {
      const term = (gradient[at] ?? 0) * (activation[at] ?? 0);
      contribution[cell] = (contribution[cell] ?? 0) + term;
      magnitudes[cell] = (magnitudes[cell] ?? 0) + Math.abs(term);
    }
  }
  let [canceled, left] = [false, false];
  magnitudes.forEach((magnitude, cell) => {
    const isRounding = Math.abs(contribution[cell] ?? 0) <= rounding * magnitude; // NaN is not, and is said elsewhere
    if (isRounding) contribution[cell] = 0;
    canceled ||= isRounding && magnitude > 0;
    left ||= !isRounding;
  });
  return { contribution, canceled: canceled && !left };
}
