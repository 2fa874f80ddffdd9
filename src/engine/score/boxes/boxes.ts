import { scoreErrors } from '../../errors.ts';
import type { FloatTensor } from '../../tensor/tensor.ts';
import type { Head } from '../head.ts';
import type { Prediction } from '../../../vocabulary/explanation.ts';
import type { Candidate, Detections, DetectorRun, ReadDetections } from './detector.ts';
import { readChosen } from './chosen.ts';
import { readGrid } from './grid.ts';
import { readPair } from './pair.ts';
import { readPrompted } from './prompted.ts';
import { readRows } from './rows.ts';
import { sigmoid } from '../prediction.ts';
import { known } from '../../../vocabulary/known.ts';

/*
 * Detections. What is explained is one box's score for its class, as a logit: where the model answers with
 * probabilities p, dS = dp / (p · (1 − p)).
 */

/** Boxes below this are noise; the best is listed even so. */
const leastProbability = 0.05;
const mostBoxes = 100;
/** Two boxes of a class that share more than this of their union are one object's. */
const sameObject = 0.5;
/** Keeps the logit of a probability finite. */
const margin = 1e-6;

function overlap(a: Candidate['box'], b: Candidate['box']): number {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  const shared = Math.max(width, 0) * Math.max(height, 0);
  return shared === 0 ? 0 : shared / (a[2] * a[3] + b[2] * b[3] - shared);
}

/** Non-maximum suppression where the model has none: of boxes on one object, the surest stays. */
function objects({ candidates, isOneEach }: Detections): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.confidence - a.confidence)) {
    const isRoom = kept.length < mostBoxes && (kept.length === 0 || candidate.confidence >= leastProbability);
    if (!isRoom && !candidate.isKept) continue;
    const isNew =
      isOneEach ||
      kept.every(
        ({ box, classIndex }) => classIndex !== candidate.classIndex || overlap(box, candidate.box) < sameObject,
      );
    if (isNew) kept.push(candidate);
  }
  return kept;
}

/** Of the same object in another run: the box of its class that lies where it lay. */
function confidenceOf({ box, classIndex }: Candidate, others: readonly Candidate[]): number {
  const same = others.filter((other) => other.classIndex === classIndex && overlap(other.box, box) > sameObject);
  const overlapOf = (other: Candidate | undefined): number => (other ? overlap(other.box, box) : 0);
  return same.reduce((best, other) => (overlapOf(other) > overlapOf(best) ? other : best), same[0])?.confidence ?? 0;
}

const logit = (p: number): number => Math.log(p / (1 - p));
const clamped = (p: number): number => Math.min(Math.max(p, margin), 1 - margin);

interface Found extends Detections {
  readonly boxes: readonly Candidate[];
}

/** `read` and what is made of it, once for the same scores. */
function remembered(read: ReadDetections): (scores: FloatTensor) => Found {
  const readings = new WeakMap<FloatTensor, Found>();
  return (scores) => {
    const found = readings.get(scores);
    if (found) return found;
    const detections = read(scores);
    const made = { ...detections, boxes: objects(detections) };
    readings.set(scores, made);
    return made;
  };
}

/** Boxes, the surest first; the second box of a class is “dog 2”. */
function predictions({ data }: FloatTensor, { boxes, isProbability }: Found): Prediction[] {
  if (boxes.length === 0) throw scoreErrors.noBoxes();
  const seen = new Map<string, number>();
  return boxes.map(({ box, label, at, confidence, prompt }, index) => {
    const number = (seen.get(label) ?? 0) + 1;
    seen.set(label, number);
    const value = data[at] ?? 0;
    return {
      index,
      label: number === 1 ? label : `${label} ${number}`,
      score: isProbability ? logit(clamped(value)) : value,
      probability: confidence,
      box,
      ...(prompt !== undefined && { prompt }),
    };
  });
}

/** A head of what `read` finds in the scores. */
function headOfBoxes(read: ReadDetections): Head {
  const find = remembered(read);
  return {
    predict: (scores) => predictions(scores, find(scores)),

    seed(scores, { index }): Float32Array {
      const { boxes, isProbability } = find(scores);
      const { at } = known(boxes[index], `box ${index}`);
      const seed = new Float32Array(scores.data.length);
      const p = clamped(scores.data[at] ?? 0);
      seed[at] = isProbability ? 1 / (p * (1 - p)) : 1;
      return seed;
    },

    lookUp(scores, { index }) {
      const { boxes, isProbability, isMoving } = find(scores);
      const chosen = known(boxes[index], `box ${index}`);
      if (isMoving) return (other) => logit(clamped(confidenceOf(chosen, find(other).candidates)));
      const { at } = chosen;
      return ({ data }) => (isProbability ? logit(clamped(data[at] ?? 0)) : (data[at] ?? 0));
    },

    probabilityIn(scores, { index }) {
      const { boxes, candidates, confidenceIn, isProbability, isMoving } = find(scores);
      const chosen = known(boxes[index], `box ${index}`);
      if (isMoving) return (other) => confidenceOf(chosen, find(other).candidates);
      const { at, classIndex } = chosen;
      const own = confidenceIn?.(candidates.indexOf(chosen), classIndex);
      return own ?? (({ data }) => (isProbability ? (data[at] ?? 0) : sigmoid(data[at] ?? 0)));
    },

    guesses: (scores) => find(scores).guesses,
  };
}

const readers = { rows: readRows, pair: readPair, chosen: readChosen, grid: readGrid, prompted: readPrompted } as const;

/** The head of a detector's run: boxes are read from more than its scores. */
export function boxesOf(run: DetectorRun): Head {
  return headOfBoxes((scores) => readers[run.detector.form](scores, run));
}
