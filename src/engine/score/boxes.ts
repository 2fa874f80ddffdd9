import type { FloatTensor } from '../tensor.ts';
import type { Head } from './heads.ts';
import { labelOf, refuseNotFinite, sigmoid, type Activation, type Prediction } from './prediction.ts';

/*
 * Detections in one tensor: [1, 4 + K, M] (YOLO v8 and later) or [1, M, 5 + K] (YOLO v5, YOLOX; the fifth number is the
 * objectness). Boxes are centre x, centre y, width, height in pixels of the input. What is explained is one box's score
 * for its class, as a logit: where the model answers with probabilities p, dS = dp / (p · (1 − p)).
 */

/** Boxes below this are noise; the best is listed even so. */
const leastProbability = 0.05;
const mostBoxes = 100;
/** Two boxes of a class that share more than this of their union are one object's. */
const sameObject = 0.5;
/** Keeps the logit of a probability finite. */
const margin = 1e-6;

interface Candidate {
  readonly box: readonly [number, number, number, number];
  readonly classIndex: number;
  /** Place of the class score in the tensor. */
  readonly at: number;
  /** Class score times objectness. */
  readonly confidence: number;
}

/** Where things lie in the tensor. */
function layoutOf({ dims }: FloatTensor): { count: number; classCount: number; at: (box: number, attribute: number) => number; firstClass: number } {
  const [, a, b] = dims as [number, number, number];
  return a < b
    ? { count: b, classCount: a - 4, firstClass: 4, at: (box, attribute) => attribute * b + box }
    : { count: a, classCount: b - 5, firstClass: 5, at: (box, attribute) => box * b + attribute };
}

function candidates(scores: FloatTensor): Candidate[] {
  const { count, classCount, at, firstClass } = layoutOf(scores);
  const { data } = scores;
  const asProbability = areProbabilities(scores) ? (value: number) => value : sigmoid;
  return Array.from({ length: count }, (_, box): Candidate => {
    let classIndex = 0;
    for (let k = 1; k < classCount; k++) if (data[at(box, firstClass + k)]! > data[at(box, firstClass + classIndex)]!) classIndex = k;
    const [x, y, width, height] = [0, 1, 2, 3].map((attribute) => data[at(box, attribute)]!) as [number, number, number, number];
    const place = at(box, firstClass + classIndex);
    const objectness = firstClass === 5 ? asProbability(data[at(box, 4)]!) : 1;
    return { box: [x - width / 2, y - height / 2, width, height], classIndex, at: place, confidence: asProbability(data[place]!) * objectness };
  }).sort((a, b) => b.confidence - a.confidence);
}

function areProbabilities(scores: FloatTensor): boolean {
  const { count, classCount, at, firstClass } = layoutOf(scores);
  for (let box = 0; box < count; box++) {
    for (let k = 0; k < classCount; k++) {
      const value = scores.data[at(box, firstClass + k)]!;
      if (value < 0 || value > 1) return false;
    }
  }
  return true;
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

const logit = (p: number): number => Math.log(p / (1 - p));
const clamped = (p: number): number => Math.min(Math.max(p, margin), 1 - margin);

export const boxes: Head = {
  /** Boxes, the surest first; the second box of a class is “dog 2”. */
  predict(scores: FloatTensor, _activation: Activation, labels: readonly string[]): Prediction[] {
    refuseNotFinite(scores.data);
    const seen = new Map<number, number>();
    const isProbability = areProbabilities(scores);
    return objects(candidates(scores)).map(({ box, classIndex, at, confidence }, index) => {
      const number = (seen.get(classIndex) ?? 0) + 1;
      seen.set(classIndex, number);
      const label = number === 1 ? labelOf(labels, classIndex) : `${labelOf(labels, classIndex)} ${number}`;
      const value = scores.data[at]!;
      return { index, label, score: isProbability ? logit(clamped(value)) : value, probability: confidence, box };
    });
  },

  seed(scores: FloatTensor, { index }: Prediction): Float32Array {
    const { at } = objects(candidates(scores))[index]!;
    const seed = new Float32Array(scores.data.length);
    const p = clamped(scores.data[at]!);
    seed[at] = areProbabilities(scores) ? 1 / (p * (1 - p)) : 1;
    return seed;
  },

  lookUp(scores, { index }) {
    const { at } = objects(candidates(scores))[index]!;
    const isProbability = areProbabilities(scores);
    return ({ data }) => (isProbability ? logit(clamped(data[at]!)) : data[at]!);
  },
};
