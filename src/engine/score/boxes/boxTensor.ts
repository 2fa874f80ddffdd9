import { scoreErrors } from '../../errors.ts';
import type { Size } from '../../image/geometry.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { known } from '../../../vocabulary/known.ts';
import type { DetectorRun } from './detector.ts';

/** A tensor of boxes, read. */
export interface Boxes {
  readonly count: number;
  /** x, y, width, height in pixels of the input. */
  readonly box: (index: number) => [number, number, number, number];
  /** Whether these are a DETR's queries, which settle among themselves who has which object. */
  readonly isQueries: boolean;
  /** What they are written as. */
  readonly form: Form;
  readonly isShare: boolean;
  readonly guesses: readonly string[];
}

/** Two points, or one and a size. */
type Form = 'corners' | 'centers';

/** Some boxes of a trained model may be a little off. */
const nearlyAll = 0.99;

/** Shares of the picture lie in 0..1, and reach out of it by less than another picture. */
const largestShare = 2;

/** DINO has 900, the others 100 to 300; the anchors of an SSD are thousands. */
const mostQueries = 1000;

/** TensorFlow's detectors write rows before columns. */
const isYFirst = (name: string): boolean => /detection_boxes/i.test(name);

/** DETR's convention, and that of all its heirs in transformers. */
const isDetrs = (name: string): boolean => /^pred_boxes/i.test(name);

/**
 * Boxes from a tensor [1, M, 4], [1, 4, M], [1, M, 1, 4] or [M, 4]: corners or centers, in shares of the picture or in
 * pixels of the input. Its name and its values tell: corners are in order, sizes are positive, and shares are small.
 *
 * @throws WhylightError `score-not-finite`, `score-boxes-raw`
 */
export function readBoxes(name: string, { dims, data }: Tensor, input: Size): Boxes {
  const [first, second] =
    dims.length > 2 ? dims.slice(1).filter((size, axis, { length }) => axis !== 1 || length === 2 || size !== 1) : dims;
  const isLast = second === 4;
  const count = known(isLast ? first : second, 'axis of boxes');
  const at = (box: number, number: number): number => Number(data[isLast ? box * 4 + number : number * count + box]);
  const bad = (data as Float32Array).findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw scoreErrors.boxNotFinite(name, Number(data[bad]));
  const isShare =
    count > 0 &&
    median(
      Array.from({ length: count }, (_, box) => Math.max(...[0, 1, 2, 3].map((number) => Math.abs(at(box, number))))),
    ) <= largestShare;
  const form = isDetrs(name) && isShare ? 'centers' : formOf(name, count, at);
  const [across, down] = isShare ? [input.width, input.height] : [1, 1];
  const box = (index: number): [number, number, number, number] => {
    const said = [0, 1, 2, 3].map((number) => at(index, number)) as [number, number, number, number];
    const [a, b, c, d] = isYFirst(name) ? [said[1], said[0], said[3], said[2]] : said;
    const [x, y, width, height] = form === 'corners' ? [a, b, c - a, d - b] : [a - c / 2, b - d / 2, c, d];
    return [x * across, y * down, width * across, height * down];
  };
  const isKnown = isYFirst(name) || (isDetrs(name) && isShare) || count === 0;
  const isQueries = form === 'centers' && isShare && count <= mostQueries;
  return {
    count,
    box,
    isQueries,
    form,
    isShare,
    guesses: isKnown ? [] : [`its boxes are ${wordsOf[form]} in ${isShare ? 'shares of the picture' : 'pixels'}`],
  };
}

/** The boxes that a detector names. @throws as `readBoxes` */
export function boxesBeside({ detector, beside, input }: Omit<DetectorRun, 'labels'>): Boxes {
  const name = known(detector.boxes, 'tensor of boxes');
  return readBoxes(name, known(beside.get(name), name), input);
}

const wordsOf: Readonly<Record<Form, string>> = { corners: 'two corners', centers: 'center, width and height' };

/** @throws WhylightError `score-boxes-raw` */
function formOf(name: string, count: number, at: (box: number, number: number) => number): Form {
  const share = (fits: (box: number) => boolean): number => {
    let fitting = 0;
    for (let box = 0; box < count; box++) if (fits(box)) fitting++;
    return count === 0 ? 1 : fitting / count;
  };
  if (share((box) => at(box, 2) >= at(box, 0) && at(box, 3) >= at(box, 1)) >= nearlyAll) return 'corners';
  if (share((box) => at(box, 2) >= 0 && at(box, 3) >= 0) >= nearlyAll) return 'centers';
  throw scoreErrors.boxesRaw(`those of “${name}” are neither two corners nor center and size`);
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? NaN;
}
