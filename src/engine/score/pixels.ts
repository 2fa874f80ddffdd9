import type { FloatTensor } from '../tensor.ts';
import type { Head } from './heads.ts';
import { labelOf, refuseNotFinite, sigmoid, weightedSum, type Activation, type Prediction } from './prediction.ts';

/*
 * Semantic segmentation, [1, K, H, W] or [1, H, W, K]; of a clip or a volume [1, K, T, H, W] or [1, T, H, W, K]. A class's score is the mean of its logits over the pixels that
 * were given to it (Vinogradova et al. 2020, Seg-Grad-CAM, Eq. 1), over all pixels where it was given none; or its
 * logit at one pixel.
 */

interface Layout {
  readonly classCount: number;
  readonly width: number;
  /** Rows: those of all frames, one below the other. */
  readonly height: number;
  /** Place in the tensor of a class at a pixel; pixels are counted row by row. */
  readonly at: (classIndex: number, pixel: number) => number;
}

/** `classAxis` holds the classes; where it is not known: the grid's sides are alike, or there are fewer classes than rows and columns. */
export function layoutOf(dims: readonly number[], classAxis?: number): Layout {
  const sizes = dims.slice(1);
  const [first, last] = [sizes[0]!, sizes.at(-1)!];
  const looksLast = first > 1 && last !== sizes.at(-2) && (first === sizes[1] || last < Math.min(...sizes.slice(0, -1)));
  const isLast = classAxis === 1 || classAxis === sizes.length ? classAxis === sizes.length : looksLast;
  const rows = isLast ? sizes.slice(0, -1) : sizes.slice(1);
  const width = rows.pop()!;
  const height = rows.reduce((product, size) => product * size, 1);
  return isLast
    ? { classCount: last, height, width, at: (classIndex, pixel) => pixel * last + classIndex }
    : { classCount: first, height, width, at: (classIndex, pixel) => classIndex * height * width + pixel };
}

/** The class of each pixel: the largest logit; with K = 1, class 0 where the logit is positive, else none (−1). */
function classOfPixels({ data }: FloatTensor, { classCount, width, height, at }: Layout): Int32Array {
  return Int32Array.from({ length: width * height }, (_, pixel) => {
    if (classCount === 1) return data[pixel]! > 0 ? 0 : -1;
    let best = 0;
    for (let k = 1; k < classCount; k++) if (data[at(k, pixel)]! > data[at(best, pixel)]!) best = k;
    return best;
  });
}

/** The pixels of one class, or all pixels where it has none. */
function pixelsOf(wanted: number, owners: Int32Array): number[] {
  const own: number[] = [];
  owners.forEach((owner, pixel) => owner === wanted && own.push(pixel));
  return own.length > 0 ? own : Array.from(owners, (_, pixel) => pixel);
}

/** The class's probability at one pixel, whose `total` is ln Σ exp of its logits. */
function probabilityAt(data: Float32Array, { classCount, at }: Layout, pixel: number, wanted: number, activation: Activation, total: number): number {
  const own = data[at(wanted, pixel)]!;
  if (activation === 'none') return own;
  return activation === 'sigmoid' || classCount === 1 ? sigmoid(own) : Math.exp(own - total);
}

/** ln Σ exp of a pixel's logits: what a softmax divides by. Once a pixel, not once a pixel and class: a model may have thousands. */
function logTotal(data: Float32Array, { classCount, at }: Layout, pixel: number): number {
  let [most, sum] = [-Infinity, 0];
  for (let k = 0; k < classCount; k++) most = Math.max(most, data[at(k, pixel)]!);
  for (let k = 0; k < classCount; k++) sum += Math.exp(data[at(k, pixel)]! - most);
  return most + Math.log(sum);
}

const isBackground = ({ label }: Prediction): boolean => /^_*background_*$/i.test(label);

/** All pixels; `classAxis` where it is known. */
export function allPixels(classAxis?: number): Head {
  const head: Head = {
    /** Classes by the area that they were given; the background last. */
    predict(scores, activation, labels) {
      refuseNotFinite(scores.data);
      const layout = layoutOf(scores.dims, classAxis);
      const owners = classOfPixels(scores, layout);
      const totals = Float64Array.from(owners, (_, pixel) => (activation === 'softmax' ? logTotal(scores.data, layout, pixel) : 0));
      const areas = new Uint32Array(layout.classCount);
      for (const owner of owners) if (owner >= 0) areas[owner]!++;
      return Array.from({ length: layout.classCount }, (_, index): Prediction => {
        const own = pixelsOf(index, owners);
        const mean = (value: (pixel: number) => number): number => own.reduce((sum, pixel) => sum + value(pixel), 0) / own.length;
        return {
          index,
          label: labelOf(labels, index),
          score: mean((pixel) => scores.data[layout.at(index, pixel)]!),
          probability: mean((pixel) => probabilityAt(scores.data, layout, pixel, index, activation, totals[pixel]!)),
        };
      }).sort((a, b) => Number(isBackground(a)) - Number(isBackground(b)) || areas[b.index]! - areas[a.index]! || b.score - a.score);
    },
    seed(scores, { index }) {
      const layout = layoutOf(scores.dims, classAxis);
      const own = pixelsOf(index, classOfPixels(scores, layout));
      const seed = new Float32Array(scores.data.length);
      for (const pixel of own) seed[layout.at(index, pixel)] = 1 / own.length;
      return seed;
    },
    lookUp: (scores, prediction) => weightedSum(head.seed(scores, prediction)),
  };
  return head;
}

/**
 * The classes at one pixel of a segmentation, the likeliest first.
 *
 * @param x, y where the pixel lies, as shares of the output's width and height: 0 ≤ x, y < 1
 */
export function onePixel(x: number, y: number, classAxis?: number): Head {
  const pixelIn = ({ width, height }: Layout): number => Math.floor(y * height) * width + Math.floor(x * width);
  const head: Head = {
    predict(scores, activation, labels) {
      refuseNotFinite(scores.data);
      const layout = layoutOf(scores.dims, classAxis);
      const pixel = pixelIn(layout);
      const total = logTotal(scores.data, layout, pixel);
      return Array.from({ length: layout.classCount }, (_, index): Prediction => ({
        index,
        label: labelOf(labels, index),
        score: scores.data[layout.at(index, pixel)]!,
        probability: probabilityAt(scores.data, layout, pixel, index, activation, total),
      })).sort((a, b) => b.score - a.score);
    },
    seed(scores, { index }) {
      const layout = layoutOf(scores.dims, classAxis);
      const seed = new Float32Array(scores.data.length);
      seed[layout.at(index, pixelIn(layout))] = 1;
      return seed;
    },
    lookUp: (scores, prediction) => weightedSum(head.seed(scores, prediction)),
  };
  return head;
}
