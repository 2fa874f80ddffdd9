import { scoreErrors } from '../errors.ts';
import type { Dim } from '../graph/shapes.ts';
import { photoToInput, seenBox, type Geometry } from '../image/geometry.ts';
import type { FloatTensor } from '../tensor.ts';
import { allBoxes, boxClassCount } from './boxes.ts';
import { classes } from './classes.ts';
import { allPixels, layoutOf, onePixel } from './pixels.ts';
import type { Activation, Prediction } from './prediction.ts';

/** A way of reading a score tensor. */
export interface Head {
  /** What can be explained, best first. @throws WhylightError `score-not-finite` */
  predict(scores: FloatTensor, activation: Activation, labels: readonly string[]): Prediction[];
  /** dS of one of them: what the score of a prediction is made of, in the shape of the score tensor. */
  seed(scores: FloatTensor, prediction: Prediction): Float32Array;
  /** The score of a prediction of the run `scores`, looked up in other runs: at the same places, whatever is best there. */
  lookUp(scores: FloatTensor, prediction: Prediction): (other: FloatTensor) => number;
}

/** Every kind of output. To add one: a file with its `Head`, a row here, and how it is told in `headOf`. */
export const heads = { classes, pixels: allPixels(), boxes: allBoxes() } as const satisfies Readonly<Record<string, Head>>;

export type HeadKind = keyof typeof heads;

/** What is known of a score beside its shape. */
export interface ScoreFacts {
  /** Of a segmentation: the axis of the classes, where the graph tells it. */
  readonly classAxis?: number | undefined;
  /** How many labels there are; 0 or absent where nobody knows. Of a detector's numbers after the box, no more are classes. */
  readonly labelCount?: number;
}

/** How the scores are read as a whole. */
export function wholeHead(kind: HeadKind, { classAxis, labelCount }: ScoreFacts = {}): Head {
  if (kind === 'pixels') return allPixels(classAxis);
  return kind === 'boxes' ? allBoxes(labelCount) : heads[kind];
}

/**
 * How the scores are read: as a whole, or at the photo's pixel (column, row).
 *
 * @throws WhylightError `score-no-pixels`, `score-pixel-not-seen`
 */
export function headFor(kind: HeadKind, pixel: readonly [x: number, y: number] | undefined, geometry: Geometry, facts: ScoreFacts = {}): Head {
  if (!pixel) return wholeHead(kind, facts);
  if (kind !== 'pixels') throw scoreErrors.noPixels(kind);
  // The middle of the pixel, as the cells of a map are drawn.
  const { x, y } = photoToInput(geometry, Math.floor(pixel[0]) + 0.5, Math.floor(pixel[1]) + 0.5);
  const [across, down] = [x / geometry.inputWidth, y / geometry.inputHeight];
  const isSeen = isInside(pixel[0] / geometry.photoWidth) && isInside(pixel[1] / geometry.photoHeight) && isInside(across) && isInside(down);
  if (!isSeen) throw scoreErrors.pixelNotSeen(...pixel, seenBox(geometry));
  return onePixel(across, down, facts.classAxis);
}

const isInside = (share: number): boolean => share >= 0 && share < 1;

/** Fewer are no detector's boxes, but the tokens of a transformer or the like. */
const fewestBoxes = 300;

/** What an output of this shape holds; undefined where nobody can tell. */
export function headOf(dims: readonly Dim[]): HeadKind | undefined {
  const [first, ...rest] = dims;
  // [K] has lost its batch; how long [N] is, and of what, is anyone's guess.
  if (rest.length === 0) return typeof first === 'number' ? 'classes' : undefined;
  if (rest.filter((dim) => dim !== 1).length <= 1 && rest.length <= 3) return 'classes';
  if (rest.length === 3) return 'pixels';
  const [a, b] = rest;
  const isDetector = rest.length === 2 && typeof a === 'number' && typeof b === 'number' && Math.max(a, b) >= fewestBoxes && Math.min(a, b) > 4;
  return isDetector ? 'boxes' : undefined;
}

/** More than any data set has, or any detector has boxes; few enough to be listed one by one. */
export const mostAnswers = 2 ** 20;

/** How many answers an output of this real shape gives: boxes of a detector, classes else. */
export function answerCountOf(kind: HeadKind, dims: readonly number[]): number {
  return kind === 'boxes' ? Math.max(dims[1]!, dims[2]!) : classCountOf(kind, dims);
}

/** How many classes an output of this real shape tells apart. */
export function classCountOf(kind: HeadKind, dims: readonly number[], { classAxis, labelCount }: ScoreFacts = {}): number {
  if (kind === 'boxes') return boxClassCount(dims, labelCount);
  if (kind === 'pixels') return layoutOf(dims, classAxis).classCount;
  return dims.length === 1 ? dims[0]! : dims.slice(1).reduce((product, dim) => product * dim, 1);
}
