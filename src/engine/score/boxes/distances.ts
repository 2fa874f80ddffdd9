import type { Size } from '../../image/geometry.ts';
import type { FloatTensor } from '../../tensor/tensor.ts';
import { labelOf, sigmoid } from '../prediction.ts';
import { cellsFor } from './cells.ts';
import type { Candidate, Detections } from './detector.ts';

/*
 * NanoDet and its like (Generalized Focal Loss, Li et al. 2020), [1, M, K + 4 · bins]: K class scores, and for each
 * side of the box a distribution over its distance from the cell:
 *
 *   left = stride · Σ i · softmax(bins)ᵢ   and so for top, right and bottom
 */

/** NanoDet's, and those of YOLO v6 to v8. */
const usualBins = [8, 17, 16] as const;

/** How many classes rows of this shape would have. */
export const distanceClassCounts = ([, count = 0, each = 0]: readonly number[]): readonly number[] =>
  count > each ? usualBins.map((bins) => each - 4 * bins).filter((classes) => classes > 0) : [];

interface Form {
  readonly classCount: number;
  readonly bins: number;
  /** Whether the class scores are probabilities already. */
  readonly isProbability: boolean;
}

/** Undefined where the boxes are written in another way. */
export function readDistances(scores: FloatTensor, labels: readonly string[], input: Size): Detections | undefined {
  const [, count = 0, each = 0] = scores.dims;
  const found = count > each ? cellsFor(input, count) : undefined;
  const form = found && formOf(scores, labels.length);
  if (!found || !form) return undefined;
  const { cells, strides } = found;
  const { classCount, bins, isProbability } = form;
  const candidates = cells.map(({ x, y, stride }, box): Candidate => {
    const at = (column: number): number => scores.data[box * each + column] ?? 0;
    const classIndex = Array.from({ length: classCount }, (_, k) => k).reduce(
      (best, k) => (at(k) > at(best) ? k : best),
      0,
    );
    const sides = [0, 1, 2, 3].map((side) => stride * meanOf(bins, (bin) => at(classCount + side * bins + bin)));
    const [left = 0, top = 0, right = 0, bottom = 0] = sides;
    return {
      box: [x - left, y - top, left + right, top + bottom],
      label: labelOf(labels, classIndex),
      classIndex,
      at: box * each + classIndex,
      confidence: isProbability ? at(classIndex) : sigmoid(at(classIndex)),
    };
  });
  const guess =
    `its boxes are distributions over distances from cells, as NanoDet gives them: ${classCount} ` +
    `${classCount === 1 ? 'class' : 'classes'}, ${bins} distances, the strides ${strides.join(', ')}`;
  return { candidates, isProbability, isOneEach: false, guesses: [guess] };
}

/** Σ i · softmax(x)ᵢ */
function meanOf(bins: number, at: (bin: number) => number): number {
  const largest = Math.max(...Array.from({ length: bins }, (_, bin) => at(bin)));
  let [sum, total] = [0, 0];
  for (let bin = 0; bin < bins; bin++) {
    const power = Math.exp(at(bin) - largest);
    sum += bin * power;
    total += power;
  }
  return sum / total;
}

/** As many classes as there are names; without names where the first numbers alone are probabilities. */
function formOf({ data, dims }: FloatTensor, labelCount: number): Form | undefined {
  const [, count = 0, each = 0] = dims;
  const areShares = (from: number, to: number): boolean => {
    for (let box = 0; box < count; box++)
      for (let at = from; at < to; at++)
        if (!((data[box * each + at] ?? 0) >= 0 && (data[box * each + at] ?? 0) <= 1)) return false;
    return true;
  };
  for (const bins of usualBins) {
    const classCount = each - 4 * bins;
    const isNamed = labelCount > 0 && classCount === labelCount;
    const isProbability = classCount > 0 && areShares(0, classCount);
    if (isNamed || (labelCount === 0 && isProbability && !areShares(classCount, each)))
      return { classCount, bins, isProbability };
  }
  return undefined;
}
