/**
 * Whether two maps light the same places. Both lie on one picture; where they have other grids, or see other parts of
 * it, they are compared on the coarser grid over the part that both see. docs/distillation.md defines the figures.
 */
import type { Agreement } from '../../vocabulary/agreement.ts';
import type { Geometry } from '../../vocabulary/explanation.ts';
import { onGrid, type Grid } from './grid.ts';

/** A map, and where it lies on the picture, in shares of its sides. */
export interface PlacedMap extends Grid {
  readonly seen: readonly [x: number, y: number, width: number, height: number];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Compared {
  readonly agreement: Agreement;
  /** Both on one grid, over the part that both see. */
  readonly maps: readonly [Grid, Grid];
  readonly seen: PlacedMap['seen'];
}

/** Undefined where the two see no common part. */
export function compareMaps(a: PlacedMap, b: PlacedMap, photo: Size): Compared | undefined {
  const seen = commonPart(a.seen, b.seen);
  if (!seen) return undefined;
  const [one, other] = [steady(a, b), steady(b, a)];
  const columns = Math.min(cellsIn(one.width, a.seen[2], seen[2]), cellsIn(other.width, b.seen[2], seen[2]));
  const rows = Math.min(cellsIn(one.height, a.seen[3], seen[3]), cellsIn(other.height, b.seen[3], seen[3]));
  const maps = [partOf(one, a.seen, seen, columns, rows), partOf(other, b.seen, seen, columns, rows)] as const;
  const size = { width: seen[2] * photo.width, height: seen[3] * photo.height };
  return { agreement: agreementOf(...maps, size, Math.hypot(photo.width, photo.height)), maps, seen };
}

interface OnPhoto {
  readonly heatmap: Grid;
  readonly geometry: Geometry;
}

/** Of two explanations of one photo. */
export function agreementOnPhoto(a: OnPhoto, b: OnPhoto): Agreement | undefined {
  const { photoWidth: width, photoHeight: height } = a.geometry;
  const placed = ({ heatmap, geometry }: OnPhoto): PlacedMap => ({ ...heatmap, seen: sharesOf(geometry) });
  return compareMaps(placed(a), placed(b), { width, height })?.agreement;
}

function sharesOf({ offsetX, offsetY, scaleX, scaleY, ...size }: Geometry): PlacedMap['seen'] {
  const { photoWidth, photoHeight, inputWidth, inputHeight } = size;
  return [
    offsetX / photoWidth,
    offsetY / photoHeight,
    (scaleX * inputWidth) / photoWidth,
    (scaleY * inputHeight) / photoHeight,
  ];
}

/** Narrower than this, in shares of a side, is nothing. */
const slack = 1e-4;

function commonPart(a: PlacedMap['seen'], b: PlacedMap['seen']): PlacedMap['seen'] | undefined {
  if (a.every((value, at) => Math.abs(value - (b[at] ?? NaN)) < slack)) return a;
  const [left, top] = [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
  const [width, height] = [Math.min(a[0] + a[2], b[0] + b[2]) - left, Math.min(a[1] + a[3], b[1] + b[3]) - top];
  return width > slack && height > slack ? [left, top, width, height] : undefined;
}

const cellsIn = (cells: number, all: number, part: number): number => Math.max(1, Math.round((cells * part) / all));

/** The map itself where both have as many frames; else the hottest moment of each cell. */
function steady(map: PlacedMap, { frames }: Grid): PlacedMap {
  if (map.frames === frames) return map;
  const values = map.values.slice(0, map.width * map.height);
  map.values.forEach((value, at) => {
    const cell = at % values.length;
    values[cell] = Math.max(values[cell] ?? 0, value);
  });
  return { ...map, frames: 1, values };
}

function partOf(map: PlacedMap, own: PlacedMap['seen'], part: PlacedMap['seen'], columns: number, rows: number): Grid {
  if (own === part && map.width === columns && map.height === rows) return map;
  const span = (cells: number, at: 0 | 1): { readonly start: number; readonly length: number } => {
    const side = own[at === 0 ? 2 : 3];
    if (own === part) return { start: 0, length: cells };
    return { start: (cells * (part[at] - own[at])) / side, length: (cells * part[at === 0 ? 2 : 3]) / side };
  };
  return onGrid(map, columns, rows, { columns: span(map.width, 0), rows: span(map.height, 1) });
}

/** @param size of what the grid covers; `diagonal` in the same unit */
export function agreementOf(a: Grid, b: Grid, size: Size, diagonal: number): Agreement {
  const cosine = cosineOf(a.values, b.values);
  const pearson = pearsonOf(a.values, b.values);
  const spearman = spearmanOf(a.values, b.values);
  const iou = iouOf(a.values, b.values);
  const distance = distanceOf(a, b, size, diagonal);
  return {
    ...(cosine !== undefined && { cosine }),
    ...(pearson !== undefined && { pearson }),
    ...(spearman !== undefined && { spearman }),
    ...(iou !== undefined && { iou }),
    ...(distance !== undefined && { distance }),
    interpret: sum(a.values, (value, at) => (value - (b.values[at] ?? 0)) ** 2),
  };
}

type Values = Float32Array | Float64Array;

function sum(values: Values, term: (value: number, at: number) => number): number {
  let all = 0;
  for (let at = 0; at < values.length; at++) all += term(values[at] ?? 0, at);
  return all;
}

const dot = (a: Values, b: Values): number => sum(a, (value, at) => value * (b[at] ?? 0));

function cosineOf(a: Values, b: Values): number | undefined {
  const norms = Math.sqrt(dot(a, a) * dot(b, b));
  return norms > 0 ? dot(a, b) / norms : undefined;
}

const centered = (values: Values): Float64Array => {
  const mean = sum(values, (value) => value) / values.length;
  return Float64Array.from(values, (value) => value - mean);
};

const isFlat = (values: Values): boolean => values.every((value) => value === values[0]);

function pearsonOf(a: Values, b: Values): number | undefined {
  return isFlat(a) || isFlat(b) ? undefined : cosineOf(centered(a), centered(b));
}

/** Undefined where one of them has no order. */
export const spearmanOf = (a: Values, b: Values): number | undefined => pearsonOf(ranksOf(a), ranksOf(b));

/** From 1; equal values have the mean of their places. */
function ranksOf(values: Values): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((x, y) => (values[x] ?? 0) - (values[y] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    const value = values[order[start] ?? 0];
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === value) end++;
    for (let at = start; at < end; at++) ranks[order[at] ?? 0] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

function maximumOf(values: Values): number {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most;
}

function iouOf(a: Values, b: Values): number | undefined {
  const [half, otherHalf] = [maximumOf(a) / 2, maximumOf(b) / 2];
  if (half === 0 || otherHalf === 0) return undefined;
  let [both, any] = [0, 0];
  a.forEach((value, at) => {
    const [isHot, isOtherHot] = [value >= half, (b[at] ?? 0) >= otherHalf];
    if (isHot && isOtherHot) both++;
    if (isHot || isOtherHot) any++;
  });
  return both / any;
}

/** Of the first of equally hot cells; time counts for nothing. */
function distanceOf(a: Grid, b: Grid, size: Size, diagonal: number): number | undefined {
  const [one, other] = [a, b].map(({ values, width, height }) => {
    const most = maximumOf(values);
    if (most === 0) return undefined;
    const cell = values.indexOf(most) % (width * height);
    return { x: ((cell % width) * size.width) / width, y: (Math.floor(cell / width) * size.height) / height };
  });
  return one && other && Math.hypot(one.x - other.x, one.y - other.y) / diagonal;
}

/** Jensen–Shannon's divergence of two distributions, in bits: 0 (the same) .. 1. */
export function jensenShannon(p: readonly number[], q: readonly number[]): number {
  const part = (own: number, other: number): number => (own > 0 ? own * Math.log2((2 * own) / (own + other)) : 0);
  const [all, others] = [p, q].map((each) => each.reduce((total, value) => total + value, 0)) as [number, number];
  const parts = p.map((value, at) => {
    const [own, other] = [value / all, (q[at] ?? 0) / others];
    return part(own, other) + part(other, own);
  });
  return Math.max(0, parts.reduce((total, value) => total + value, 0) / 2);
}
