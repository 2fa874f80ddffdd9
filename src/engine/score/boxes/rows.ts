import { scoreErrors } from '../../errors.ts';
import type { Size } from '../../image/geometry.ts';
import type { FloatTensor } from '../../tensor/tensor.ts';
import { labelOf, refuseNotFinite, sigmoid } from '../prediction.ts';
import { cellsFor, type Cell } from './cells.ts';
import { readDistances } from './distances.ts';
import type { Candidate, Detections, DetectorRun } from './detector.ts';
import { scoredOrder, areSuppressed, mostSuppressed, orderOf, readSuppressed, usualOrder } from './suppressed.ts';

/*
 * Detections in one tensor. Boxes are center x, center y, width, height in pixels of the input, and then:
 *
 *   [1, 4 + K …, M]  K classes (YOLO v8 and later); what comes after them is of masks, poses or angles
 *   [1, M, 5 + K …]  the objectness, and K classes (YOLO v5, YOLOX)
 *   [1, M, 4 + K]    K classes, as many as there are labels; boxes in shares of the input (Ultralytics' RT-DETR once)
 *   [1, M, 6 …], [M, 6], [M, 7]: where the model has chosen the boxes itself, see suppressed.ts
 */

/** Where things lie in the tensor. */
interface Layout {
  readonly count: number;
  readonly classCount: number;
  /** The attribute that is the first class's score. */
  readonly firstClass: number;
  /** A transformer's queries, which settle among themselves who has which object; boxes in shares of the input. */
  readonly isQueries: boolean;
  readonly at: (box: number, attribute: number) => number;
}

function layoutOf({ dims }: FloatTensor, labelCount: number): Layout {
  const [, a, b] = dims as [number, number, number];
  const isByRow = a >= b;
  const isQueries = isByRow && a <= mostSuppressed && labelCount > 0 && labelCount === b - 4;
  const [count, attributes] = isByRow ? [a, b] : [b, a];
  const firstClass = isByRow && !isQueries ? 5 : 4;
  const classCount = Math.min(rowClassCount(dims, labelCount), attributes - firstClass);
  return {
    count,
    classCount,
    firstClass,
    isQueries,
    at: isByRow ? (box, attribute) => box * b + attribute : (box, attribute) => attribute * b + box,
  };
}

/**
 * How many classes an output of this shape tells apart: all the numbers after the box, or as many as have a label;
 * others are of masks, poses, angles. More labels than numbers: what comes out has been suppressed, and the class is
 * one number.
 */
export function rowClassCount(dims: readonly number[], labelCount: number): number {
  const [, a, b] = dims as [number, number, number];
  const most = a < b ? a - 4 : b - 5;
  return labelCount > 0 && (labelCount < most || (a > b && a <= mostSuppressed)) ? labelCount : most;
}

export function readRows(scores: FloatTensor, { detector, input, labels, beside }: DetectorRun): Detections {
  refuseNotFinite(scores.data);
  if (detector.classes !== undefined)
    return readSuppressed(scores, scoredOrder, labels, input, beside.get(detector.classes));
  if (scores.dims.length === 2) return readSuppressed(scores, orderOf(scores), labels, input);
  if (areSuppressed(scores, detector.isSuppressed)) return readSuppressed(scores, usualOrder, labels, input);
  const distances = readDistances(scores, labels, input);
  if (distances) return distances;
  const layout = layoutOf(scores, labels.length);
  const isProbability = areProbabilities(scores, layout);
  const raw = layout.isQueries ? undefined : rawOf(scores, layout, input);
  const all = Array.from({ length: layout.count }, (_, box) =>
    candidate(scores, layout, box, isProbability, raw?.cells[box], labels),
  );
  return {
    candidates: layout.isQueries ? all.map((each) => ({ ...each, box: inPixels(each.box, input) })) : all,
    confidenceIn: (box, classIndex) => (other) => confidenceOf(other, layout, box, classIndex, isProbability),
    isProbability,
    isOneEach: layout.isQueries,
    guesses: raw
      ? [`its boxes are offsets, as YOLOX gives them: they were decoded with the strides ${raw.strides.join(', ')}`]
      : [],
  };
}

/** The class's probability, times the objectness where there is one. */
function confidenceOf(
  { data }: FloatTensor,
  { at, firstClass }: Layout,
  box: number,
  classIndex: number,
  isProbability: boolean,
): number {
  const share = (attribute: number): number => {
    const value = data[at(box, attribute)] ?? 0;
    return isProbability ? value : sigmoid(value);
  };
  return share(firstClass + classIndex) * (firstClass === 5 ? share(4) : 1);
}

function candidate(
  scores: FloatTensor,
  layout: Layout,
  box: number,
  isProbability: boolean,
  cell: Cell | undefined,
  labels: readonly string[],
): Candidate {
  const { data } = scores;
  const { at, classCount, firstClass } = layout;
  let classIndex = 0;
  for (let k = 1; k < classCount; k++)
    if ((data[at(box, firstClass + k)] ?? 0) > (data[at(box, firstClass + classIndex)] ?? 0)) classIndex = k;
  const said = [0, 1, 2, 3].map((attribute) => data[at(box, attribute)] ?? 0) as [number, number, number, number];
  const [x, y, width, height] = cell ? decoded(said, cell) : said;
  return {
    box: [x - width / 2, y - height / 2, width, height],
    label: labelOf(labels, classIndex),
    classIndex,
    at: at(box, firstClass + classIndex),
    confidence: confidenceOf(scores, layout, box, classIndex, isProbability),
  };
}

const inPixels = ([x, y, width, height]: Candidate['box'], input: Size): Candidate['box'] => [
  x * input.width,
  y * input.height,
  width * input.width,
  height * input.height,
];

function areProbabilities({ data }: FloatTensor, { count, classCount, at, firstClass }: Layout): boolean {
  for (let box = 0; box < count; box++) {
    for (let k = 0; k < classCount; k++) {
      const value = data[at(box, firstClass + k)] ?? 0;
      if (value < 0 || value > 1) return false;
    }
  }
  return true;
}

/**
 * YOLOX without `--decode_in_inference`: x and y from the cell's corner in strides, logarithms of width and height in
 * strides.
 */
function decoded(
  [x, y, width, height]: readonly [number, number, number, number],
  { x: left, y: top, stride }: Cell,
): [number, number, number, number] {
  return [left + x * stride, top + y * stride, Math.exp(width) * stride, Math.exp(height) * stride];
}

/**
 * The cells of boxes that are offsets from them; undefined where boxes are boxes. Offsets from a cell never reach far,
 * and a logarithm may be negative.
 *
 * @throws WhylightError `score-boxes-raw` where they are offsets from something unknown
 */
function rawOf(
  { data }: FloatTensor,
  { count, at }: Layout,
  input: Size,
): { readonly cells: readonly Cell[]; readonly strides: readonly number[] } | undefined {
  let [reach, isNegative] = [0, false];
  for (let box = 0; box < count; box++) {
    reach += Math.abs(data[at(box, 0)] ?? 0) / count;
    isNegative ||= (data[at(box, 2)] ?? 0) < 0 || (data[at(box, 3)] ?? 0) < 0;
  }
  const found = cellsFor(input, count);
  if (found && reach < input.width / 8) return found;
  if (isNegative) throw scoreErrors.boxesRaw('width and height are negative');
  return undefined;
}
