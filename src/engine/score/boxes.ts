import type { FloatTensor } from '../tensor.ts';
import type { Head } from './heads.ts';
import { labelOf, refuseNotFinite, sigmoid, type Prediction } from './prediction.ts';

/*
 * Detections in one tensor: [1, 4 + K …, M] (YOLO v8 and later) or [1, M, 5 + K …] (YOLO v5, YOLOX; the fifth number is the
 * objectness); what comes after the classes is of masks, poses or angles. Boxes are centre x, centre y, width, height in
 * pixels of the input. Where they have been suppressed in the model, [1, M, 6 …], they are left, top, right, bottom,
 * probability and class. What is explained is one box's score for its class, as a logit: where the model answers with
 * probabilities p, dS = dp / (p · (1 − p)).
 */

/** Boxes below this are noise; the best is listed even so. */
const leastProbability = 0.05;
const mostBoxes = 100;
/** Two boxes of a class that share more than this of their union are one object's. */
const sameObject = 0.5;
/** After suppression there are hundreds of boxes; before it, thousands. */
const mostSuppressed = 1000;
/** Keeps the logit of a probability finite. */
const margin = 1e-6;

interface Candidate {
  readonly box: readonly [x: number, y: number, width: number, height: number];
  readonly classIndex: number;
  /** Place of the class score in the tensor. */
  readonly at: number;
  /** Class score times objectness. */
  readonly confidence: number;
}

/** How a box's numbers are read. */
interface Reading {
  readonly candidates: readonly Candidate[];
  /** Whether the scores are probabilities, and no logits. */
  readonly isProbability: boolean;
  /** Whether the model has suppressed boxes itself: their order says nothing then. */
  readonly isSuppressed?: true;
}

/**
 * How many classes an output of this shape tells apart: all the numbers after the box, or as many as have a label; others are of
 * masks, poses, angles. More labels than numbers: what comes out has been suppressed, and the class is one number.
 */
export function boxClassCount(dims: readonly number[], labelCount = 0): number {
  const [, a, b] = dims as [number, number, number];
  const most = a < b ? a - 4 : b - 5;
  return labelCount > 0 && (labelCount < most || (a > b && a <= mostSuppressed)) ? labelCount : most;
}

function read(scores: FloatTensor, labelCount: number | undefined): Reading {
  const [, a, b] = scores.dims as [number, number, number];
  const isByRow = a > b;
  const { data } = scores;
  const boxAt = isByRow ? (box: number, attribute: number) => box * b + attribute : (box: number, attribute: number) => attribute * b + box;
  const valueAt = (box: number, attribute: number): number => data[boxAt(box, attribute)]!;
  const boxes = Array.from({ length: isByRow ? a : b }, (_, box) => box);
  if (isByRow && b > 5 && a <= mostSuppressed && areSuppressed(boxes, valueAt)) return { candidates: sorted(boxes.map((box) => suppressed(box, boxAt, valueAt))), isProbability: true, isSuppressed: true };
  const first = isByRow ? 5 : 4;
  const classes = Array.from({ length: Math.min(boxClassCount(scores.dims, labelCount), (isByRow ? b : a) - first) }, (_, k) => first + k);
  const isProbability = boxes.every((box) => classes.every((attribute) => valueAt(box, attribute) >= 0 && valueAt(box, attribute) <= 1));
  const asProbability = isProbability ? (value: number) => value : sigmoid;
  const candidates = boxes.map((box): Candidate => {
    const best = classes.reduce((most, attribute) => (valueAt(box, attribute) > valueAt(box, most) ? attribute : most));
    const [x, y, width, height] = [0, 1, 2, 3].map((attribute) => valueAt(box, attribute)) as [number, number, number, number];
    const objectness = isByRow ? asProbability(valueAt(box, 4)) : 1;
    return { box: [x - width / 2, y - height / 2, width, height], classIndex: best - first, at: boxAt(box, best), confidence: asProbability(valueAt(box, best)) * objectness };
  });
  return { candidates: sorted(candidates), isProbability };
}

const sorted = (candidates: Candidate[]): Candidate[] => candidates.sort((a, b) => b.confidence - a.confidence);

type ValueAt = (box: number, attribute: number) => number;

/** [1, M, 6 …] after non-maximum suppression: corners, probability, class; the probabilities fall, and the classes are whole numbers. */
function areSuppressed(boxes: readonly number[], valueAt: ValueAt): boolean {
  const falls = boxes.every((box) => valueAt(box, 4) >= 0 && valueAt(box, 4) <= (box === 0 ? 1 : valueAt(box - 1, 4)));
  return falls && boxes.every((box) => valueAt(box, 5) >= 0 && Number.isInteger(valueAt(box, 5)));
}

function suppressed(box: number, boxAt: ValueAt, valueAt: ValueAt): Candidate {
  const [left, top, right, bottom] = [0, 1, 2, 3].map((attribute) => valueAt(box, attribute)) as [number, number, number, number];
  return { box: [left, top, right - left, bottom - top], classIndex: valueAt(box, 5), at: boxAt(box, 4), confidence: valueAt(box, 4) };
}

function overlap(a: Candidate['box'], b: Candidate['box']): number {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  const shared = Math.max(width, 0) * Math.max(height, 0);
  return shared === 0 ? 0 : shared / (a[2] * a[3] + b[2] * b[3] - shared);
}

/** Non-maximum suppression: of boxes on one object, the surest stays. */
function objects(all: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of all) {
    if (kept.length === mostBoxes || (kept.length > 0 && candidate.confidence < leastProbability)) break;
    const isNew = kept.every(({ box, classIndex }) => classIndex !== candidate.classIndex || overlap(box, candidate.box) < sameObject);
    if (isNew) kept.push(candidate);
  }
  return kept;
}

/** Of the same object in another run: the box of its class that lies where it lay. */
function confidenceOf({ box, classIndex }: Candidate, others: readonly Candidate[]): number {
  const same = others.filter((other) => other.classIndex === classIndex && overlap(other.box, box) > sameObject);
  return same.reduce((best, other) => (overlap(other.box, box) > overlap(best.box, box) ? other : best), same[0])?.confidence ?? 0;
}

const logit = (p: number): number => Math.log(p / (1 - p));
const clamped = (p: number): number => Math.min(Math.max(p, margin), 1 - margin);

/** @param labelCount how many labels there are, where that is known: no more of the numbers are classes */
export function allBoxes(labelCount?: number): Head {
  return {
    /** Boxes, the surest first; the second box of a class is “dog 2”. */
    predict(scores, _activation, labels) {
      refuseNotFinite(scores.data);
      const seen = new Map<number, number>();
      const { candidates, isProbability } = read(scores, labelCount);
      return objects(candidates).map(({ box, classIndex, at, confidence }, index): Prediction => {
        const number = (seen.get(classIndex) ?? 0) + 1;
        seen.set(classIndex, number);
        const label = number === 1 ? labelOf(labels, classIndex) : `${labelOf(labels, classIndex)} ${number}`;
        const value = scores.data[at]!;
        return { index, label, score: isProbability ? logit(clamped(value)) : value, probability: confidence, box };
      });
    },
    seed(scores, { index }) {
      const { candidates, isProbability } = read(scores, labelCount);
      const { at } = objects(candidates)[index]!;
      const seed = new Float32Array(scores.data.length);
      const p = clamped(scores.data[at]!);
      seed[at] = isProbability ? 1 / (p * (1 - p)) : 1;
      return seed;
    },
    lookUp(scores, { index }) {
      const { candidates, isProbability, isSuppressed } = read(scores, labelCount);
      const chosen = objects(candidates)[index]!;
      if (isSuppressed) return (other) => logit(clamped(confidenceOf(chosen, read(other, labelCount).candidates)));
      const { at } = chosen;
      return ({ data }) => (isProbability ? logit(clamped(data[at]!)) : data[at]!);
    },
  };
}
