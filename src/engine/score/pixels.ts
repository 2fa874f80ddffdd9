import type { FloatTensor } from '../tensor/tensor.ts';
import type { Answers } from './answers.ts';
import type { Head } from './head.ts';
import { labelOf, refuseNotFinite, sigmoid, weightedSum } from './prediction.ts';
import type { Activation } from '../../vocabulary/names.ts';
import type { Prediction } from '../../vocabulary/explanation.ts';

/*
 * Semantic segmentation, [1, K, H, W] or [1, H, W, K]; of a clip or a volume [1, K, T, H, W] or [1, T, H, W, K]. A
 * class's score is the mean of its logits over the pixels that were given to it (Vinogradova et al. 2020, Seg-Grad-CAM,
 * Eq. 1), over all pixels where it was given none; or its logit at one pixel.
 */

interface Layout {
  readonly classCount: number;
  readonly width: number;
  /** Rows: those of all frames, one below the other. */
  readonly height: number;
  /** From a class to the next, and from a pixel to the next, row by row. */
  readonly classStride: number;
  readonly pixelStride: number;
}

/**
 * `classAxis` holds the classes; where it is not known: the grid's sides are alike, or there are fewer classes than
 * rows and columns.
 */
export function layoutOf(dims: readonly number[], classAxis?: number): Layout {
  const sizes = dims.slice(1);
  const [first = 1, last = first] = [sizes[0], sizes.at(-1)];
  const looksLast =
    first > 1 && last !== sizes.at(-2) && (sizes.at(-3) === sizes.at(-2) || last < Math.min(...sizes.slice(0, -1)));
  const isLast = classAxis === 1 || classAxis === sizes.length ? classAxis === sizes.length : looksLast;
  const rows = isLast ? sizes.slice(0, -1) : sizes.slice(1);
  const width = rows.pop() ?? 1;
  const height = rows.reduce((product, size) => product * size, 1);
  return isLast
    ? { classCount: last, height, width, classStride: 1, pixelStride: last }
    : { classCount: first, height, width, classStride: height * width, pixelStride: 1 };
}

const placeOf = ({ classStride, pixelStride }: Layout, classIndex: number, pixel: number): number =>
  classIndex * classStride + pixel * pixelStride;

/** The class of each pixel: the largest logit; with K = 1, class 0 where the logit is positive, else none (−1). */
function classOfPixels({ data }: FloatTensor, layout: Layout): Int32Array {
  const { classCount, width, height } = layout;
  const owners = new Int32Array(width * height);
  for (let pixel = 0; pixel < owners.length; pixel++) {
    let best = 0;
    for (let k = 1; k < classCount; k++)
      if ((data[placeOf(layout, k, pixel)] ?? 0) > (data[placeOf(layout, best, pixel)] ?? 0)) best = k;
    owners[pixel] = classCount === 1 && !((data[pixel] ?? 0) > 0) ? -1 : best;
  }
  return owners;
}

/** How many pixels each class was given. */
function areasOf(owners: Int32Array, classCount: number): Uint32Array {
  const areas = new Uint32Array(classCount);
  for (const owner of owners) if (owner >= 0) areas[owner] = (areas[owner] ?? 0) + 1;
  return areas;
}

/** Probabilities of a pixel's classes: those of the file, else from their logits. */
function probabilities(
  data: Float32Array,
  layout: Layout,
  activation: Activation,
  answers?: Answers,
): (classIndex: number, pixel: number, total: number) => number {
  if (answers) return (classIndex, pixel) => answers.probabilityAt(placeOf(layout, classIndex, pixel)) ?? NaN;
  const logit = (classIndex: number, pixel: number): number => data[placeOf(layout, classIndex, pixel)] ?? 0;
  if (activation === 'none') return logit;
  if (activation === 'sigmoid' || layout.classCount === 1)
    return (classIndex, pixel) => sigmoid(logit(classIndex, pixel));
  return (classIndex, pixel, total) => Math.exp(logit(classIndex, pixel) - total);
}

/**
 * ln Σ exp of a pixel's logits: what a softmax divides by. Once a pixel, not once a pixel and class: a model may have
 * thousands.
 */
function logTotal(data: Float32Array, layout: Layout, pixel: number): number {
  let [most, sum] = [-Infinity, 0];
  for (let k = 0; k < layout.classCount; k++) most = Math.max(most, data[placeOf(layout, k, pixel)] ?? 0);
  for (let k = 0; k < layout.classCount; k++) sum += Math.exp((data[placeOf(layout, k, pixel)] ?? 0) - most);
  return most + Math.log(sum);
}

/**
 * Means over each class's own pixels, over all pixels where it has none: of its logits and of its probabilities. One
 * pass, as a volume has millions.
 */
function meansOf(
  data: Float32Array,
  layout: Layout,
  owners: Int32Array,
  areas: Uint32Array,
  activation: Activation,
  answers?: Answers,
): { readonly logits: Float64Array; readonly shares: Float64Array } {
  const [logits, shares] = [new Float64Array(layout.classCount), new Float64Array(layout.classCount)];
  const nowhere = [...areas.keys()].filter((index) => areas[index] === 0);
  const probability = probabilities(data, layout, activation, answers);
  const pixelsOf = (index: number): number => (areas[index] ?? 0) || owners.length;
  for (let pixel = 0; pixel < owners.length; pixel++) {
    const total = activation === 'softmax' ? logTotal(data, layout, pixel) : 0;
    const add = (index: number): void => {
      logits[index] = (logits[index] ?? 0) + (data[placeOf(layout, index, pixel)] ?? 0) / pixelsOf(index);
      shares[index] = (shares[index] ?? 0) + probability(index, pixel, total) / pixelsOf(index);
    };
    if ((owners[pixel] ?? 0) >= 0) add(owners[pixel] ?? 0);
    nowhere.forEach(add);
  }
  return { logits, shares };
}

/** Of numbers outside 0..1, as a recipe may leave them, none. */
const asProbability = (value: number): Pick<Prediction, 'probability'> =>
  value >= 0 && value <= 1 ? { probability: value } : {};

const isBackground = ({ label }: Prediction): boolean => /^_*background_*$/i.test(label);

/** All pixels; `classAxis` where it is known. */
export function allPixels(classAxis?: number): Head {
  const head: Head = {
    /** Classes by the area that they were given; the background last. */
    predict(scores, activation, labels, answers) {
      refuseNotFinite(scores.data);
      const layout = layoutOf(scores.dims, classAxis);
      const owners = classOfPixels(scores, layout);
      const areas = areasOf(owners, layout.classCount);
      const { logits, shares } = meansOf(scores.data, layout, owners, areas, activation, answers);
      return Array.from(logits, (score, index): Prediction => ({
        index,
        label: labelOf(labels, index),
        score,
        ...asProbability(shares[index] ?? 0),
        areaShare: (areas[index] ?? 0) / owners.length,
      })).sort(
        (a, b) =>
          Number(isBackground(a)) - Number(isBackground(b)) ||
          (areas[b.index] ?? 0) - (areas[a.index] ?? 0) ||
          b.score - a.score,
      );
    },
    seed(scores, { index }) {
      const layout = layoutOf(scores.dims, classAxis);
      const owners = classOfPixels(scores, layout);
      const area = areasOf(owners, layout.classCount)[index] ?? 0;
      const seed = new Float32Array(scores.data.length);
      owners.forEach((owner, pixel) => {
        if (area === 0 || owner === index) seed[placeOf(layout, index, pixel)] = 1 / (area || owners.length);
      });
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
    predict(scores, activation, labels, answers) {
      refuseNotFinite(scores.data);
      const layout = layoutOf(scores.dims, classAxis);
      const pixel = pixelIn(layout);
      const total = logTotal(scores.data, layout, pixel);
      const probability = probabilities(scores.data, layout, activation, answers);
      return Array.from({ length: layout.classCount }, (_, index): Prediction => {
        const place = placeOf(layout, index, pixel);
        const [score, output] = [scores.data[place] ?? 0, answers?.outputAt(place)];
        const said = {
          score,
          ...asProbability(probability(index, pixel, total)),
          ...(output !== undefined && { output }),
        };
        return { index, label: labelOf(labels, index), ...said };
      }).sort((a, b) => b.score - a.score);
    },
    seed(scores, { index }) {
      const layout = layoutOf(scores.dims, classAxis);
      const seed = new Float32Array(scores.data.length);
      seed[placeOf(layout, index, pixelIn(layout))] = 1;
      return seed;
    },
    lookUp: (scores, prediction) => weightedSum(head.seed(scores, prediction)),
  };
  return head;
}
