import { scoreErrors } from '../../errors.ts';
import type { Size } from '../../image/geometry.ts';
import { floatTensorOf, type FloatTensor } from '../../tensor/tensor.ts';
import { labelOf, refuseNotFinite, sigmoid } from '../prediction.ts';
import { readBoxes } from './boxTensor.ts';
import type { Candidate, Detections, DetectorRun } from './detector.ts';

/*
 * Detections in one tensor. Boxes are center x, center y, width, height in pixels of the input, and then:
 *
 *   [1, 4 + K …, M]  K classes (YOLO v8 and later); what comes after them is of masks, poses or angles
 *   [1, M, 5 + K …]  the objectness, and K classes (YOLO v5, YOLOX)
 *   [1, M, 4 + K]    K classes, as many as there are labels; boxes in shares of the input (Ultralytics' RT-DETR once)
 *   [1, M, 6 …]      probability and class, where the model has chosen the boxes itself: left, top, right, bottom
 *                    (Ultralytics' nms=True, YOLO v10), or center and size in shares of the input (RT-DETR today)
 *   [M, 6], [M, 7]   the same without a batch, in an order of its own: see `orders`
 */

/** After suppression there are hundreds of boxes; before it, thousands. */
const mostSuppressed = 1000;

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
 * How many classes an output of this shape tells apart: all the numbers after the box, or as many as have a label; others are of
 * masks, poses, angles. More labels than numbers: what comes out has been suppressed, and the class is one number.
 */
export function rowClassCount(dims: readonly number[], labelCount: number): number {
  const [, a, b] = dims as [number, number, number];
  const most = a < b ? a - 4 : b - 5;
  return labelCount > 0 && (labelCount < most || (a > b && a <= mostSuppressed)) ? labelCount : most;
}

export function readRows(
  scores: FloatTensor,
  { detector, input, labels }: Pick<DetectorRun, 'detector' | 'input' | 'labels'>,
): Detections {
  refuseNotFinite(scores.data);
  if (scores.dims.length === 2) return readSuppressed(scores, orderOf(scores), labels, input);
  if (areSuppressed(scores, detector.isSuppressed)) return readSuppressed(scores, usualOrder, labels, input);
  const layout = layoutOf(scores, labels.length);
  const isProbability = areProbabilities(scores, layout);
  const raw = layout.isQueries ? undefined : rawOf(scores, layout, input);
  const all = Array.from({ length: layout.count }, (_, box) =>
    candidate(scores, layout, box, isProbability, raw?.cells[box], labels),
  );
  return {
    candidates: layout.isQueries ? all.map((each) => ({ ...each, box: inPixels(each.box, input) })) : all,
    isProbability,
    isOneEach: layout.isQueries,
    guesses: raw
      ? [`its boxes are offsets, as YOLOX gives them: they were decoded with the strides ${raw.strides.join(', ')}`]
      : [],
  };
}

function candidate(
  { data }: FloatTensor,
  { at, classCount, firstClass }: Layout,
  box: number,
  isProbability: boolean,
  cell: Cell | undefined,
  labels: readonly string[],
): Candidate {
  const asProbability = isProbability ? (value: number) => value : sigmoid;
  let classIndex = 0;
  for (let k = 1; k < classCount; k++)
    if ((data[at(box, firstClass + k)] ?? 0) > (data[at(box, firstClass + classIndex)] ?? 0)) classIndex = k;
  const said = [0, 1, 2, 3].map((attribute) => data[at(box, attribute)] ?? 0) as [number, number, number, number];
  const [x, y, width, height] = cell ? decoded(said, cell) : said;
  const place = at(box, firstClass + classIndex);
  const objectness = firstClass === 5 ? asProbability(data[at(box, 4)] ?? 0) : 1;
  return {
    box: [x - width / 2, y - height / 2, width, height],
    label: labelOf(labels, classIndex),
    classIndex,
    at: place,
    confidence: asProbability(data[place] ?? 0) * objectness,
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

/** Which number of a row is what, where the model has chosen the boxes itself. */
interface Order {
  readonly box: number;
  readonly score: number;
  readonly classIndex: number;
  readonly count: number;
  /** Of the usual one nothing is said. */
  readonly guess?: string;
}

const usualOrder: Order = { box: 0, score: 4, classIndex: 5, count: 6 };

const orders: readonly Order[] = [
  usualOrder,
  {
    box: 2,
    score: 1,
    classIndex: 0,
    count: 6,
    guess: 'its rows are class, probability and box, as PaddleDetection gives them',
  },
  {
    box: 1,
    score: 6,
    classIndex: 5,
    count: 7,
    guess: 'its rows are picture, box, class and probability, as YOLO v7 gives them',
  },
];

/** [M, 6] or [M, 7]: the first order in which all classes are whole numbers and all probabilities are some. */
function orderOf({ data, dims }: FloatTensor): Order {
  const [count, attributes] = dims as [number, number];
  const found = orders.find(
    (order) => order.count === attributes && rowsOf(count, attributes).every((from) => isChosen(data, from, order)),
  );
  if (!found) throw scoreErrors.boxesRaw(`the rows of ${attributes} numbers hold no class and probability`);
  return found;
}

const rowsOf = (count: number, attributes: number): number[] =>
  Array.from({ length: count }, (_, row) => row * attributes);

/** What fills up a list has no probability, and what else stands in it is nothing. */
function isChosen(data: Float32Array, from: number, { score, classIndex }: Order): boolean {
  const [probability, index] = [data[from + score] ?? 0, data[from + classIndex] ?? 0];
  return probability <= 0 || (probability <= 1 && index >= 0 && Number.isInteger(index));
}

/** [1, M, 6 …] after non-maximum suppression: the classes are whole numbers and, where the graph does not say it, the probabilities fall. */
function areSuppressed({ data, dims }: FloatTensor, isSaid: boolean): boolean {
  const [, count, attributes] = dims as [number, number, number];
  if (attributes < 6 || !(isSaid || (count > attributes && count <= mostSuppressed))) return false;
  return rowsOf(count, attributes).every((from) => {
    const [probability, classIndex, before] = [
      data[from + 4] ?? 0,
      data[from + 5] ?? 0,
      from === 0 ? 1 : (data[from - attributes + 4] ?? 0),
    ];
    return probability >= 0 && probability <= (isSaid ? 1 : before) && classIndex >= 0 && Number.isInteger(classIndex);
  });
}

/** Corners in pixels, as a rule; RT-DETR's are center and size, in shares of the input. */
function readSuppressed({ data, dims }: FloatTensor, order: Order, labels: readonly string[], input: Size): Detections {
  const [count, attributes] = dims.slice(-2) as [number, number];
  const rows = rowsOf(count, attributes).filter((from) => (data[from + order.score] ?? 0) > 0);
  const sides = floatTensorOf(
    [1, rows.length, 4],
    Float32Array.from(rows.flatMap((from) => [...data.subarray(from + order.box, from + order.box + 4)])),
  );
  const { box, form, isShare, guesses } = readBoxes('output', sides, input);
  const candidates = rows.map((from, at): Candidate => {
    const classIndex = data[from + order.classIndex] ?? 0;
    const place = from + order.score;
    return { box: box(at), label: labelOf(labels, classIndex), classIndex, at: place, confidence: data[place] ?? 0 };
  });
  const isUsual = rows.length === 0 || (form === 'corners' && !isShare);
  return {
    candidates,
    isProbability: true,
    isOneEach: true,
    isMoving: true,
    guesses: [...(order.guess ? [order.guess] : []), ...(isUsual ? [] : guesses)],
  };
}

/** A cell of a grid of anchors, in pixels of the input. */
interface Cell {
  readonly x: number;
  readonly y: number;
  readonly stride: number;
}

/** YOLOX without `--decode_in_inference`: x and y from the cell's corner in strides, logarithms of width and height in strides. */
function decoded(
  [x, y, width, height]: readonly [number, number, number, number],
  { x: left, y: top, stride }: Cell,
): [number, number, number, number] {
  return [left + x * stride, top + y * stride, Math.exp(width) * stride, Math.exp(height) * stride];
}

const usualStrides = [
  [8, 16, 32],
  [8, 16, 32, 64],
] as const;

/**
 * The cells of boxes that are offsets from them; undefined where boxes are boxes. Offsets from a cell never reach far,
 * and a logarithm may be negative.
 *
 * @throws WhylightError `score-boxes-raw` where they are offsets from nobody knows what
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
  for (const strides of usualStrides) {
    const cells = strides.flatMap((stride) => cellsOf(input, stride));
    if (cells.length === count && reach < input.width / 8) return { cells, strides };
  }
  if (isNegative) throw scoreErrors.boxesRaw('width and height are negative');
  return undefined;
}

function cellsOf({ width, height }: Size, stride: number): Cell[] {
  const [columns, rows] = [Math.floor(width / stride), Math.floor(height / stride)];
  return Array.from({ length: columns * rows }, (_, cell) => ({
    x: (cell % columns) * stride,
    y: Math.floor(cell / columns) * stride,
    stride,
  }));
}
