import type { FloatTensor } from '../tensor.ts';
import type { Head } from './heads.ts';
import { labelOf, refuseNotFinite, sigmoid, weightedSum, type Activation, type Prediction } from './prediction.ts';

/*
 * Semantic segmentation, [1, K, H, W]. A class's score is the mean of its logits over the pixels that were given to it
 * (Vinogradova et al. 2020, Seg-Grad-CAM, Eq. 1); over all pixels where it was given none.
 */

/** The class of each pixel: the largest logit; with K = 1, class 0 where the logit is positive, else none (−1). */
function classOfPixels({ data }: FloatTensor, count: number): Int32Array {
  const pixels = data.length / count;
  return Int32Array.from({ length: pixels }, (_, pixel) => {
    if (count === 1) return data[pixel]! > 0 ? 0 : -1;
    let best = 0;
    for (let k = 1; k < count; k++) if (data[k * pixels + pixel]! > data[best * pixels + pixel]!) best = k;
    return best;
  });
}

/** The pixels of one class, or all pixels where it has none. */
function pixelsOf(wanted: number, owners: Int32Array): number[] {
  const own: number[] = [];
  owners.forEach((owner, pixel) => owner === wanted && own.push(pixel));
  return own.length > 0 ? own : Array.from(owners, (_, pixel) => pixel);
}

/** The class's probability at one pixel. */
function probabilityAt(data: Float32Array, pixels: number, pixel: number, wanted: number, activation: Activation): number {
  const own = data[wanted * pixels + pixel]!;
  if (activation === 'none') return own;
  if (activation === 'sigmoid' || data.length === pixels) return sigmoid(own);
  let total = 0;
  for (let at = pixel; at < data.length; at += pixels) total += Math.exp(data[at]! - own);
  return 1 / total;
}

const isBackground = ({ label }: Prediction): boolean => /^_*background_*$/i.test(label);

export const pixels: Head = {
  /** Classes by the area that they were given; the background last. */
  predict(scores: FloatTensor, activation: Activation, labels: readonly string[]): Prediction[] {
    refuseNotFinite(scores.data);
    const count = scores.dims[1]!;
    const owners = classOfPixels(scores, count);
    const areas = new Uint32Array(count);
    for (const owner of owners) if (owner >= 0) areas[owner]!++;
    return Array.from({ length: count }, (_, index): Prediction => {
      const own = pixelsOf(index, owners);
      const mean = (value: (pixel: number) => number): number => own.reduce((sum, pixel) => sum + value(pixel), 0) / own.length;
      return {
        index,
        label: labelOf(labels, index),
        score: mean((pixel) => scores.data[index * owners.length + pixel]!),
        probability: mean((pixel) => probabilityAt(scores.data, owners.length, pixel, index, activation)),
      };
    }).sort((a, b) => Number(isBackground(a)) - Number(isBackground(b)) || areas[b.index]! - areas[a.index]! || b.score - a.score);
  },

  seed(scores: FloatTensor, { index }: Prediction): Float32Array {
    const owners = classOfPixels(scores, scores.dims[1]!);
    const own = pixelsOf(index, owners);
    const seed = new Float32Array(scores.data.length);
    for (const pixel of own) seed[index * owners.length + pixel] = 1 / own.length;
    return seed;
  },

  lookUp(scores, prediction) {
    return weightedSum(pixels.seed(scores, prediction));
  },
};
