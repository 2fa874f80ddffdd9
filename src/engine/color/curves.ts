/** Curves as a picture: the leads below each other, each between its own lowest and highest value. */
import type { Geometry } from '../../vocabulary/explanation.ts';
import { known } from '../../vocabulary/known.ts';
import type { Photo } from '../image/photo.ts';
import { extremes } from '../image/window.ts';

/** Pixels: fewer samples are drawn wider apart, more of them into one column. */
const [leastWidth, mostWidth] = [1000, 4096];
/** Of a lead, where there are few, and of all together. */
const [leadHeight, mostHeight] = [96, 2400];
const [ink, rule] = [0x1a, 0xd0];
/** Of a lead's row, above and below its curve. */
const margin = 0.08;

export interface CurvesPlot {
  readonly width: number;
  readonly height: number;
  /** Pixels of a sample. */
  readonly scale: number;
  /** Rows of pixels of a lead. */
  readonly rows: number;
}

export function plotOf({ width: samples, facts }: Photo): CurvesPlot {
  const { leads } = known(facts?.signal, 'signal');
  const scale = samples < leastWidth ? Math.ceil(leastWidth / samples) : Math.min(1, mostWidth / samples);
  const rows = Math.max(12, Math.min(leadHeight, Math.floor(mostHeight / leads)));
  return { width: Math.round(samples * scale), height: rows * leads, scale, rows };
}

/** White paper as large as the plot: heat is painted on it before the curves are drawn. */
export const paper = ({ width, height }: CurvesPlot): Photo => ({
  ...{ width, height },
  rgba: new Uint8Array(4 * width * height).fill(255),
});

/** Where the heat of a signal lies on its plot: behind all leads. */
export const onPlot = (geometry: Geometry, { width, height, scale }: CurvesPlot): Geometry => ({
  ...{ ...geometry, photoWidth: width, photoHeight: height },
  ...{ scaleX: geometry.scaleX * scale, offsetX: geometry.offsetX * scale, scaleY: height, offsetY: 0 },
});

/** Draws all curves over what stands in `rgba`, and a line between neighbors. */
export function drawCurves(photo: Photo, { width, scale, rows }: CurvesPlot, rgba: Uint8Array): void {
  const samples = known(photo.samples, 'numbers of the signal');
  for (let lead = 0; lead < samples.bands; lead++) {
    const [low, high] = extremes(samples, [lead]);
    const valueAt = (at: number): number => samples.values[at * samples.bands + lead] ?? 0;
    const top = lead * rows;
    const rowOf = (value: number): number =>
      top + rows * (high > low ? 1 - margin - ((1 - 2 * margin) * (value - low)) / (high - low) : 0.5);
    if (lead > 0) for (let x = 0; x < width; x++) paint(rgba, top * width + x, rule, 1);
    for (let x = 0; x < width; x++) {
      const [lowest, highest] = within(valueAt, photo.width, x / scale, (x + 1) / scale);
      line(rgba, width, x, rowOf(highest), rowOf(lowest));
    }
  }
}

/** The lowest and highest value of a curve between two places; samples lie in the middle of theirs. */
function within(
  valueAt: (at: number) => number,
  samples: number,
  from: number,
  to: number,
): readonly [low: number, high: number] {
  const between = (place: number): number => {
    const at = Math.min(Math.max(place - 0.5, 0), samples - 1);
    const before = Math.floor(at);
    const first = valueAt(before);
    return first + (valueAt(Math.min(before + 1, samples - 1)) - first) * (at - before);
  };
  let [low, high] = [Math.min(between(from), between(to)), Math.max(between(from), between(to))];
  for (let at = Math.ceil(from - 0.5); at + 0.5 <= to && at < samples; at++) {
    const value = valueAt(Math.max(at, 0));
    [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  return [low, high];
}

/** Half of a line's thickness. */
const half = 0.8;

/** From a row to another, in one column; a pixel that it covers in part is darkened in part. */
function line(rgba: Uint8Array, width: number, x: number, from: number, to: number): void {
  const [top, bottom] = [from - half, to + half];
  for (let y = Math.max(0, Math.floor(top)); y < bottom; y++) {
    const share = Math.min(y + 1, bottom) - Math.max(y, top);
    paint(rgba, y * width + x, ink, share);
  }
}

function paint(rgba: Uint8Array, pixel: number, gray: number, share: number): void {
  for (let at = 4 * pixel; at < 4 * pixel + 3 && at < rgba.length; at++)
    rgba[at] = Math.round((rgba[at] ?? 0) * (1 - share) + gray * share);
}
