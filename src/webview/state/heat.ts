/** Numbers about a heatmap. Pure, and remembered for each map, so that moving the mouse costs nothing. */
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

function sameGrid(a: Heatmap, b: Heatmap): boolean {
  return a.width === b.width && a.height === b.height && a.frames === b.frames;
}

export interface Difference extends Heatmap {
  /** Whether it is in the score's own units; else each map was scaled to 1 first. */
  readonly absolute: boolean;
}

const differences = new WeakMap<ComparisonMessage, Difference | undefined>();

/**
 * A − B in −1..1, `maximum` the largest magnitude; undefined where the grids differ. Two classes' maps share their
 * units and are subtracted as they are; methods, layers and models do not: each is scaled to 1 first.
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
  const [left, right] = [a.explanation.heatmap, b.explanation.heatmap];
  if (!sameGrid(left, right)) return undefined;
  const absolute = by === 'class';
  const [scaleA, scaleB] = absolute ? [left.maximum, right.maximum] : [1, 1];
  const raw = left.values.map((value, cell) => value * scaleA - (right.values[cell] ?? 0) * scaleB);
  const maximum = raw.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const values = raw.map((value) => value / (maximum || 1));
  return { frames: left.frames, width: left.width, height: left.height, values, signed: true, maximum, absolute };
}

/** Pearson's r of two maps, −1..1; undefined where the grids differ or a map is flat. */
export function correlation(a: Heatmap, b: Heatmap): number | undefined {
  if (!sameGrid(a, b)) return undefined;
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a.values), mean(b.values)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let cell = 0; cell < a.values.length; cell++) {
    const [da, db] = [(a.values[cell] ?? 0) - meanA, (b.values[cell] ?? 0) - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : undefined;
}
