import { picked, type Axes, type Axis } from './axes.ts';

/*
 * An operator that moves pixels in some way of its own (GridSample, ScatterND, a product with a matrix) is asked where
 * it takes them from: it is given rows and columns as pictures, and what it makes of them is read back.
 */

/** What the operator makes of four pictures: of zeros, of ones, and of each pixel's row and column. */
export interface Ramps {
  readonly dims: readonly number[];
  readonly zeros: ArrayLike<number>;
  readonly ones: ArrayLike<number>;
  readonly rows: ArrayLike<number>;
  readonly columns: ArrayLike<number>;
}

/** Rows or columns of an operator's output, as a line through the places of its input. */
interface Line {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
}

/**
 * So far a place may lie from the line: a pixel, as what rounds takes its neighbor, and a part of a step at the edges.
 */
const toleranceOf = (step: number): number => 1 + 0.25 * Math.abs(step);

/** The axes behind the operator; undefined where its output lies on no straight grid. */
export function axesThrough(
  axes: Axes,
  from: readonly number[],
  { dims, zeros, ones, rows, columns }: Ramps,
): Axes | undefined {
  const [first, second] = axes.flatMap((axis, at) => (axis === 'other' ? [] : [at]));
  if (first === undefined || second === undefined) return undefined;
  const weight = Array.from(ones, (value, at) => value - (zeros[at] ?? 0));
  const place = (ramp: ArrayLike<number>): number[] =>
    weight.map((each, at) => (Math.abs(each) > 0.1 ? ((ramp[at] ?? 0) - (zeros[at] ?? 0)) / each : NaN));
  const [down, across] = [lineOf(place(rows), dims), lineOf(place(columns), dims)];
  if (!down || !across || down.axis === across.axis) return undefined;
  return dims.map((count, at): Axis => {
    const [line, source] = at === down.axis ? [down, first] : at === across.axis ? [across, second] : [];
    const span = source === undefined ? 'other' : axes[source];
    if (!line || source === undefined || !span || span === 'other') return 'other';
    return picked(span, from[source] ?? 1, line.start, line.step, count);
  });
}

/** The one axis along which the places grow or fall evenly, while they do not change along the others. */
function lineOf(places: readonly number[], dims: readonly number[]): Line | undefined {
  const lines = dims.flatMap((count, axis): Line[] => {
    const stride = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
    const index = (at: number): number => Math.floor(at / stride) % count;
    const line = count > 1 ? fitted(places, index) : undefined;
    if (!line || Math.abs(line.step) < 1e-3) return [];
    const most = toleranceOf(line.step);
    const isStraight = places.every((place, at) => !(Math.abs(place - line.start - line.step * index(at)) > most));
    return isStraight ? [{ axis, ...line }] : [];
  });
  return lines.length === 1 ? lines[0] : undefined;
}

/** Least squares over the elements that come from the picture. */
function fitted(
  places: readonly number[],
  index: (at: number) => number,
): { readonly start: number; readonly step: number } | undefined {
  let [count, x, y, xx, xy] = [0, 0, 0, 0, 0];
  places.forEach((place, at) => {
    if (Number.isNaN(place)) return;
    const i = index(at);
    count++;
    x += i;
    y += place;
    xx += i * i;
    xy += i * place;
  });
  const spread = count * xx - x * x;
  if (count < 2 || spread === 0) return undefined;
  const step = (count * xy - x * y) / spread;
  return { step, start: (y - step * x) / count };
}

/** A picture in which each element is its place along an axis; of ones and of zeros without one. */
export function rampOf(dims: readonly number[], axis: number): Float32Array {
  const stride = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
  const count = dims.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length: count }, (_, at) => Math.floor(at / stride) % (dims[axis] ?? 1));
}
