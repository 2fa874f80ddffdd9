/** Numbers about a heatmap. Pure, and remembered for each map, so that moving the mouse costs nothing. */
import { inputBox } from './geometry.ts';
import { upsample } from './resample.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { Heatmap, Region } from '../../vocabulary/explanation.ts';
import type { ComparisonMessage } from '../../protocol/comparison.ts';

const totals = new WeakMap<Heatmap, number>();

/** The sum of all magnitudes. */
export function totalHeat(heatmap: Heatmap): number {
  let total = totals.get(heatmap);
  if (total === undefined) {
    total = heatmap.values.reduce((sum, value) => sum + Math.abs(value), 0);
    totals.set(heatmap, total);
  }
  return total;
}

/** A frame's map has the whole clip's total: shares are those of all heat. */
export function takeTotal(heatmap: Heatmap, total: number): void {
  totals.set(heatmap, total);
}

/** A cell's share of all heat, 0..1. */
export function heatShare(heatmap: Heatmap, cell: number): number {
  return Math.abs(heatmap.values[cell] ?? 0) / (totalHeat(heatmap) || 1);
}

const owners = new WeakMap<readonly Region[], Map<number, Region>>();

/** The region that a cell belongs to. */
export function regionOf(explanation: Explanation, cell: number): Region | undefined {
  let owner = owners.get(explanation.regions);
  if (!owner) {
    owner = new Map(explanation.regions.flatMap((region) => region.cells.map((index) => [index, region] as const)));
    owners.set(explanation.regions, owner);
  }
  return owner.get(cell);
}

/** ReLU took everything: there is no heat to show. */
export function isEmpty(heatmap: Heatmap): boolean {
  return totalHeat(heatmap) === 0;
}

/** Two maps on one grid. */
interface Aligned {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** Whether a map was interpolated. */
  readonly resampled: boolean;
}

/** Undefined where they do not lie on the same part of the photo, or do not divide a clip alike. */
function aligned(a: Explanation, b: Explanation): Aligned | undefined {
  const [left, right] = [a.heatmap, b.heatmap];
  if (left.frames !== right.frames || !samePlace(a, b)) return undefined;
  const [width, height] = [Math.max(left.width, right.width), Math.max(left.height, right.height)];
  const [onA, onB] = [onGrid(left, width, height), onGrid(right, width, height)];
  return { frames: left.frames, width, height, a: onA, b: onB, resampled: onA !== left.values || onB !== right.values };
}

/** Photo pixels: less is rounding. */
const near = 0.5;

function samePlace(a: Explanation, b: Explanation): boolean {
  const [left, right] = [inputBox(a.geometry), inputBox(b.geometry)];
  return (['x', 'y', 'width', 'height'] as const).every((side) => Math.abs(left[side] - right[side]) < near);
}

function onGrid({ frames, width, height, values }: Heatmap, toWidth: number, toHeight: number): Float32Array {
  if (width === toWidth && height === toHeight) return values;
  const [cells, toCells] = [width * height, toWidth * toHeight];
  const out = new Float32Array(frames * toCells);
  for (let frame = 0; frame < frames; frame++) {
    const part = values.subarray(frame * cells, (frame + 1) * cells);
    out.set(upsample(part, width, height, toWidth, toHeight), frame * toCells);
  }
  return out;
}

export interface Difference extends Heatmap {
  /** Whether it is in the score's own units; else each map was scaled to 1 first. */
  readonly absolute: boolean;
  /** Whether the coarser map was interpolated to the finer one's grid. */
  readonly resampled: boolean;
}

const differences = new WeakMap<ComparisonMessage, Difference | undefined>();

/**
 * A − B in −1..1, `maximum` the largest magnitude; undefined where the maps lie on different parts of the photo. Two classes'
 * maps share their units and are subtracted as they are; methods, layers and models do not: each is scaled to 1 first.
 */
export function differenceOf(comparison: ComparisonMessage): Difference | undefined {
  if (!differences.has(comparison)) differences.set(comparison, difference(comparison));
  return differences.get(comparison);
}

/** That of a frame is a part of the whole clip's. */
export function takeDifference(comparison: ComparisonMessage, difference: Difference | undefined): void {
  differences.set(comparison, difference);
}

function difference({ by, a, b }: ComparisonMessage): Difference | undefined {
  const both = aligned(a.explanation, b.explanation);
  if (!both) return undefined;
  const { frames, width, height, resampled } = both;
  const absolute = by === 'class';
  const [scaleA, scaleB] = absolute ? [a.explanation.heatmap.maximum, b.explanation.heatmap.maximum] : [1, 1];
  const raw = both.a.map((value, cell) => value * scaleA - (both.b[cell] ?? 0) * scaleB);
  const maximum = raw.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const values = raw.map((value) => value / (maximum || 1));
  return { frames, width, height, signed: true, values, maximum, absolute, resampled };
}

/** Pearson's r of two maps, −1..1; undefined where they can't be laid over each other or one is flat. */
export function correlation(first: Explanation, second: Explanation): number | undefined {
  const both = aligned(first, second);
  if (!both) return undefined;
  const { a, b } = both;
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let cell = 0; cell < a.length; cell++) {
    const [da, db] = [(a[cell] ?? 0) - meanA, (b[cell] ?? 0) - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : undefined;
}
