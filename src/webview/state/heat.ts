/** Numbers about a heatmap. Pure, and remembered for each map, so that moving the mouse costs nothing. */
import { inputBox, intersection, type Box } from './geometry.ts';
import { upsample } from './resample.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { Geometry, Heatmap, Region } from '../../vocabulary/explanation.ts';
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

/** Two maps on one grid, the finer of theirs, over the part of the photo that both cover. */
interface Aligned {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** Where the grid lies. */
  readonly geometry: Geometry;
  /** Whether a map was interpolated. */
  readonly resampled: boolean;
  /** Whether one map covers more than the other. */
  readonly isPart: boolean;
}

/** Undefined where they cover no common part of the photo, or do not divide a clip alike. */
function aligned(a: Explanation, b: Explanation): Aligned | undefined {
  const [left, right] = [a.heatmap, b.heatmap];
  const [boxA, boxB] = [inputBox(a.geometry), inputBox(b.geometry)];
  const isPart = !areSame(boxA, boxB);
  const box = isPart ? intersection(boxA, boxB) : boxA;
  if (left.frames !== right.frames || box.width < near || box.height < near) return undefined;
  const cells = (side: 'width' | 'height'): number =>
    Math.max(
      ...[[left, boxA] as const, [right, boxB] as const].map(([map, own]) => cellsIn(map[side], box[side] / own[side])),
    );
  const [width, height] = [cells('width'), cells('height')];
  const [onA, onB] = [onGrid(left, boxA, box, width, height), onGrid(right, isPart ? boxB : box, box, width, height)];
  const geometry = placedAt(a.geometry, box);
  const resampled = onA !== left.values || onB !== right.values;
  return { frames: left.frames, width, height, a: onA, b: onB, geometry, resampled, isPart };
}

const cellsIn = (cells: number, share: number): number => Math.max(1, Math.round(cells * share));

/** Photo pixels: less is rounding. */
const near = 0.5;

const areSame = (a: Box, b: Box): boolean =>
  (['x', 'y', 'width', 'height'] as const).every((side) => Math.abs(a[side] - b[side]) < near);

/** An input that covers this part of the photo. */
function placedAt(geometry: Geometry, box: Box): Geometry {
  const { inputWidth, inputHeight } = geometry;
  const scale = { scaleX: box.width / inputWidth, scaleY: box.height / inputHeight };
  return { ...geometry, offsetX: box.x, offsetY: box.y, ...scale };
}

function onGrid(
  { frames, width, height, values }: Heatmap,
  own: Box,
  box: Box,
  toWidth: number,
  toHeight: number,
): Float32Array {
  if (own === box && width === toWidth && height === toHeight) return values;
  const [cells, toCells] = [width * height, toWidth * toHeight];
  const out = new Float32Array(frames * toCells);
  const [across, down] = [width / own.width, height / own.height];
  const window = {
    x: (box.x - own.x) * across,
    y: (box.y - own.y) * down,
    width: box.width * across,
    height: box.height * down,
  };
  for (let frame = 0; frame < frames; frame++) {
    const part = values.subarray(frame * cells, (frame + 1) * cells);
    out.set(upsample(part, width, height, toWidth, toHeight, window), frame * toCells);
  }
  return out;
}

export interface Difference extends Heatmap {
  /** Whether it is in the score's own units; else each map was scaled to 1 first. */
  readonly absolute: boolean;
  /** Whether the coarser map was interpolated to the finer one's grid. */
  readonly resampled: boolean;
  /** Whether it is of a part of the photo, because the models see different ones. */
  readonly isPart: boolean;
  readonly geometry: Geometry;
}

const differences = new WeakMap<ComparisonMessage, Difference | undefined>();

/**
 * A − B in −1..1, `maximum` the largest magnitude; undefined where the maps cover no common part of the photo. Two
 * classes' maps share their units and are subtracted as they are; methods, layers and models do not: each is scaled to
 * 1 first.
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
  const { frames, width, height, resampled, isPart, geometry } = both;
  const absolute = by === 'class';
  const [scaleA, scaleB] = absolute ? [a.explanation.heatmap.maximum, b.explanation.heatmap.maximum] : [1, 1];
  const raw = both.a.map((value, cell) => value * scaleA - (both.b[cell] ?? 0) * scaleB);
  const maximum = raw.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const values = raw.map((value) => value / (maximum || 1));
  return { frames, width, height, signed: true, values, maximum, absolute, resampled, isPart, geometry };
}
