import type { Edges, Side } from '../../../../vocabulary/pictureFacts.ts';
import { isDicom, readHead, type DataSet } from './dataSet.ts';
import { numberAt } from './header.ts';

/** Where a file stands in its series. Its identifier is compared, and never shown or kept. */
export interface Placed {
  /**
   * From the column, the row and the millimeters along the normal to those of the patient (RAS): three rows of four.
   */
  readonly affine?: readonly (readonly number[])[];
  readonly series: string;
  /** Of files that can lie on each other: their size and the direction in which they lie. */
  readonly kind: string;
  /** Millimeters along the slices' normal; the number of the file where nothing says it. */
  readonly position: number;
}

/** Undefined of what is no single slice of a series. */
export function placeInSeries(bytes: Uint8Array): Placed | undefined {
  if (!isDicom(bytes)) return undefined;
  const set = readHead(bytes);
  const series = set?.string('x0020000e')?.trim();
  if (!set || !series || (set.intString('x00280008') ?? 1) > 1 || !set.elements['x00280010']) return undefined;
  const directions = directionsOf(set);
  const origin = [0, 1, 2].map((axis) => numberAt(set, 'x00200032', axis));
  const normal = directions && cross(directions.alongRow, directions.alongColumn);
  const isPlaced = normal !== undefined && origin.every((value) => value !== undefined);
  const position = isPlaced ? normal.reduce((sum, value, axis) => sum + value * (origin[axis] ?? 0), 0) : undefined;
  const direction = normal?.map((value) => value.toFixed(2)).join() ?? '';
  return {
    series,
    kind: [set.uint16('x00280010'), set.uint16('x00280011'), direction].join('|'),
    position: position ?? numberAt(set, 'x00200013') ?? 0,
    ...(isPlaced && directions && { affine: affineOf(set, directions, normal, origin) }),
  };
}

/** DICOM's axes run to the left, to the back, to the head; NIfTI's to the right, to the front, to the head. */
function affineOf(
  set: DataSet,
  { alongRow, alongColumn }: Directions,
  normal: readonly number[],
  origin: readonly (number | undefined)[],
): readonly (readonly number[])[] {
  const [betweenRows, betweenColumns] = [numberAt(set, 'x00280030', 0) ?? 1, numberAt(set, 'x00280030', 1) ?? 1];
  return [-1, -1, 1].map((sign, axis) => [
    sign * betweenColumns * (alongRow[axis] ?? 0),
    sign * betweenRows * (alongColumn[axis] ?? 0),
    sign * (normal[axis] ?? 0),
    sign * (origin[axis] ?? 0),
  ]);
}

interface Directions {
  /** Of growing column numbers, and of growing row numbers: to the left, to the back, to the head. */
  readonly alongRow: readonly number[];
  readonly alongColumn: readonly number[];
}

function directionsOf(set: DataSet): Directions | undefined {
  const values = [0, 1, 2, 3, 4, 5].map((at) => numberAt(set, 'x00200037', at));
  if (!values.every((value) => value !== undefined)) return undefined;
  return { alongRow: values.slice(0, 3), alongColumn: values.slice(3) };
}

const cross = (
  [a = 0, b = 0, c = 0]: readonly number[],
  [d = 0, e = 0, f = 0]: readonly number[],
): readonly number[] => [b * f - c * e, c * d - a * f, a * e - b * d];

const ends: readonly (readonly [forward: Side, back: Side])[] = [
  ['L', 'R'],
  ['P', 'A'],
  ['S', 'I'],
];

/** Which sides of the patient the picture's edges are closest to; undefined where the file does not say how it lies. */
export function edgesOf(set: DataSet): Edges | undefined {
  const directions = directionsOf(set);
  if (!directions) return undefined;
  const { alongRow, alongColumn } = directions;
  const [right, left] = endsOf(alongRow);
  const [bottom, top] = endsOf(alongColumn);
  const [last, first] = endsOf(cross(alongRow, alongColumn));
  return { left, right, top, bottom, first, last };
}

function endsOf(direction: readonly number[]): readonly [forward: Side, back: Side] {
  const sizes = direction.map(Math.abs);
  const axis = sizes.indexOf(Math.max(...sizes));
  const [forward, back] = ends[axis] ?? (['L', 'R'] as const);
  return (direction[axis] ?? 0) < 0 ? [back, forward] : [forward, back];
}
