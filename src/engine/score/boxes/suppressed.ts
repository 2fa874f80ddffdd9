import { scoreErrors } from '../../errors.ts';
import type { Size } from '../../image/geometry.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../tensor/tensor.ts';
import { labelOf } from '../prediction.ts';
import { readBoxes } from './boxTensor.ts';
import type { Candidate, Detections } from './detector.ts';

/*
 * Rows of boxes that the model has chosen itself:
 *
 *   [1, M, 6 …]      probability and class: left, top, right, bottom (Ultralytics' nms=True, YOLO v10), or center and
 *                    size in shares of the input (RT-DETR today)
 *   [M, 6], [M, 7]   the same without a batch, in an order of its own: see `orders`
 */

/** After suppression there are hundreds of boxes; before it, thousands. */
export const mostSuppressed = 1000;

/** Which number of a row is what, where the model has chosen the boxes itself. */
interface Order {
  readonly box: number;
  readonly score: number;
  readonly classIndex: number;
  readonly count: number;
  /** Of the usual one nothing is said. */
  readonly guess?: string;
}

/** [1, M, 5]: the class of each box stands in another output. */
export const scoredOrder: Order = { box: 0, score: 4, classIndex: 5, count: 5 };

export const usualOrder: Order = { box: 0, score: 4, classIndex: 5, count: 6 };

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
export function orderOf({ data, dims }: FloatTensor): Order {
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

/**
 * [1, M, 6 …] after non-maximum suppression: the classes are whole numbers and, where the graph does not say it, the
 * probabilities fall.
 */
export function areSuppressed({ data, dims }: FloatTensor, isSaid: boolean): boolean {
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
export function readSuppressed(
  { data, dims }: FloatTensor,
  order: Order,
  labels: readonly string[],
  input: Size,
  classes?: Tensor,
): Detections {
  const [count, attributes] = dims.slice(-2) as [number, number];
  const rows = rowsOf(count, attributes).filter((from) => (data[from + order.score] ?? 0) > 0);
  const sides = floatTensorOf(
    [1, rows.length, 4],
    Float32Array.from(rows.flatMap((from) => [...data.subarray(from + order.box, from + order.box + 4)])),
  );
  const { box, form, isShare, guesses } = readBoxes('output', sides, input);
  const candidates = rows.map((from, at): Candidate => {
    const classIndex = classes ? Number(classes.data[from / attributes] ?? 0) : (data[from + order.classIndex] ?? 0);
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
