import type { FloatTensor } from '../../tensor/tensor.ts';
import { known } from '../../../vocabulary/known.ts';
import { labelOf, refuseNotFinite, sigmoid } from '../prediction.ts';
import type { Candidate, Detections, DetectorRun } from './detector.ts';

/*
 * YOLO v2 (Redmon & Farhadi 2017, section 2), [1, A · (5 + K), rows, columns]: for each anchor tx, ty, tw, th, to and
 * the classes.
 *
 *   x = (column + σ(tx)) / columns   w = anchor · exp(tw) / columns   objectness σ(to)   classes: softmax
 */

const before = 5;

/** @throws WhylightError `score-not-finite` */
export function readGrid(scores: FloatTensor, { detector, input, labels }: DetectorRun): Detections {
  refuseNotFinite(scores.data);
  const { data } = scores;
  const anchors = known(detector.anchors, 'anchors');
  const [, channels = 0, rows = 0, columns = 0] = scores.dims;
  const [cells, each] = [rows * columns, channels / (anchors.length / 2)];
  const numberOf = ({ data: all }: FloatTensor, box: number, number: number): number =>
    all[(Math.floor(box / cells) * each + number) * cells + (box % cells)] ?? 0;
  /** Objectness times softmax. */
  const confidenceIn = (box: number, classIndex: number) => (other: FloatTensor) => {
    const own = numberOf(other, box, before + classIndex);
    let total = 0;
    for (let k = before; k < each; k++) total += Math.exp(numberOf(other, box, k) - own);
    return sigmoid(numberOf(other, box, 4)) / total;
  };
  const candidates = Array.from({ length: (anchors.length / 2) * cells }, (_, box): Candidate => {
    const [anchor, cell] = [Math.floor(box / cells), box % cells];
    const placeOf = (number: number): number => (anchor * each + number) * cells + cell;
    const at = (number: number): number => data[placeOf(number)] ?? 0;
    const classes = Array.from({ length: each - before }, (_, index) => at(before + index));
    const classIndex = classes.reduce((best, value, index) => (value > (classes[best] ?? 0) ? index : best), 0);
    const width = ((anchors[2 * anchor] ?? 0) * Math.exp(at(2)) * input.width) / columns;
    const height = ((anchors[2 * anchor + 1] ?? 0) * Math.exp(at(3)) * input.height) / rows;
    const x = (((cell % columns) + sigmoid(at(0))) * input.width) / columns;
    const y = ((Math.floor(cell / columns) + sigmoid(at(1))) * input.height) / rows;
    return {
      box: [x - width / 2, y - height / 2, width, height],
      label: labelOf(labels, classIndex),
      classIndex,
      at: placeOf(before + classIndex),
      confidence: confidenceIn(box, classIndex)(scores),
    };
  });
  return { candidates, confidenceIn, isProbability: false, isOneEach: false, guesses: [] };
}
