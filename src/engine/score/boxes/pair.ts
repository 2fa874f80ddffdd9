import type { FloatTensor } from '../../tensor/tensor.ts';
import { labelOf, refuseNotFinite, sigmoid } from '../prediction.ts';
import type { Activation } from '../../../vocabulary/names.ts';
import { boxesBeside } from './boxTensor.ts';
import type { Candidate, Detections, DetectorRun } from './detector.ts';

/*
 * A score for each box and class, [1, M, C] or [1, C, M], and the boxes beside it: DETR and its heirs, SSD, RetinaNet.
 * With a softmax one class is none: “background”, the first (SSD), or “no object”, the last (DETR).
 */

/** Where things lie in the score tensor. */
interface Layout {
  readonly count: number;
  readonly classCount: number;
  readonly at: (box: number, classIndex: number) => number;
}

function layoutOf({ dims }: FloatTensor, classAxis: number): Layout {
  const [, a, b] = dims as [number, number, number];
  return classAxis === 2
    ? { count: a, classCount: b, at: (box, classIndex) => box * b + classIndex }
    : { count: b, classCount: a, at: (box, classIndex) => classIndex * b + box };
}

/** What the class scores mean. */
interface Meaning {
  readonly activation: Activation;
  /** The class that is none. */
  readonly background?: number;
  readonly guesses: readonly string[];
}

/** @throws WhylightError `score-not-finite`, `score-boxes-raw` */
export function readPair(scores: FloatTensor, { detector, beside, input, labels }: DetectorRun): Detections {
  refuseNotFinite(scores.data);
  const boxes = boxesBeside({ detector, beside, input });
  const layout = layoutOf(scores, detector.classAxis ?? 2);
  const isProbability = detector.activation === undefined && scores.data.every((value) => value >= 0 && value <= 1);
  const meaning = meaningOf(scores, layout, labels, isProbability ? 'none' : detector.activation);
  const candidates = Array.from({ length: Math.min(layout.count, boxes.count) }, (_, box): Candidate => {
    const { classIndex, confidence } = likeliest(scores, layout, box, meaning);
    return {
      box: boxes.box(box),
      label: nameOf(labels, classIndex, layout.classCount, meaning.background),
      classIndex,
      at: layout.at(box, classIndex),
      confidence,
    };
  });
  return {
    candidates,
    confidenceIn: (box, classIndex) => (other) => confidenceOf(other, layout, box, classIndex, meaning.activation),
    isProbability: meaning.activation === 'none',
    isOneEach: detector.isSuppressed || boxes.isQueries,
    guesses: [...boxes.guesses, ...meaning.guesses],
  };
}

/** The likeliest class of a box that is one. */
function likeliest(
  scores: FloatTensor,
  layout: Layout,
  box: number,
  { activation, background }: Meaning,
): { classIndex: number; confidence: number } {
  const { data } = scores;
  const { at, classCount } = layout;
  let classIndex = -1;
  for (let k = 0; k < classCount; k++)
    if (k !== background && (classIndex < 0 || (data[at(box, k)] ?? 0) > (data[at(box, classIndex)] ?? 0)))
      classIndex = k;
  return { classIndex, confidence: confidenceOf(scores, layout, box, classIndex, activation) };
}

/** 0..1: of one class for one box. */
function confidenceOf(
  { data }: FloatTensor,
  { at, classCount }: Layout,
  box: number,
  classIndex: number,
  activation: Activation,
): number {
  const own = data[at(box, classIndex)] ?? 0;
  if (activation === 'none') return own;
  if (activation === 'sigmoid') return sigmoid(own);
  let total = 0;
  for (let k = 0; k < classCount; k++) total += Math.exp((data[at(box, k)] ?? 0) - own);
  return 1 / total;
}

/** Labels may leave the class out that is none. */
function nameOf(
  labels: readonly string[],
  classIndex: number,
  classCount: number,
  background: number | undefined,
): string {
  const isLeftOut = background === 0 && labels.length === classCount - 1;
  return labelOf(labels, labels.length > 0 && isLeftOut ? classIndex - 1 : classIndex);
}

/**
 * Whether one of the classes is none, the first or the last: the labels may say it; else most boxes of a picture are
 * none, and there its logit is above zero, as that of no other class is so often.
 */
function meaningOf(
  scores: FloatTensor,
  layout: Layout,
  labels: readonly string[],
  known: Activation | undefined,
): Meaning {
  const { classCount } = layout;
  const last = classCount - 1;
  if (classCount === 1) return { activation: known === 'none' ? 'none' : 'sigmoid', guesses: [] };
  const named = labels.length === classCount ? [0, last].find((index) => isNone(labels[index])) : undefined;
  if (named !== undefined) return { activation: known ?? 'softmax', background: named, guesses: [] };
  const least = known === 'none' ? 0.5 : 0;
  const [first, final] = [0, last].map((index) =>
    wins(scores, layout, index, known === 'softmax' ? -Infinity : least),
  ) as [number, number];
  const likelier = final > first ? last : 0;
  const isCounted = labels.length === last || known === 'softmax' || Math.max(first, final) > layout.count / 2;
  if (known === 'sigmoid' && labels.length !== last) return { activation: known, guesses: [] };
  if (!isCounted)
    return {
      activation: known ?? 'sigmoid',
      guesses: known === undefined ? ['its class scores are logits of a sigmoid'] : [],
    };
  const said =
    `${known === undefined ? 'its class scores are logits of a softmax, and ' : ''}the ` +
    `${likelier === 0 ? 'first' : 'last'} of ${classCount} classes is none`;
  return { activation: known ?? 'softmax', background: likelier, guesses: [said] };
}

const isNone = (label = ''): boolean => /^(_*background_*|no[ _-]?object|none|∅)$/i.test(label.trim());

/** How many boxes have their largest score, above `least`, in this class. */
function wins({ data }: FloatTensor, { count, classCount, at }: Layout, classIndex: number, least: number): number {
  let found = 0;
  for (let box = 0; box < count; box++) {
    const own = data[at(box, classIndex)] ?? 0;
    let isLargest = own > least;
    for (let k = 0; isLargest && k < classCount; k++) isLargest = (data[at(box, k)] ?? 0) <= own;
    if (isLargest) found++;
  }
  return found;
}
