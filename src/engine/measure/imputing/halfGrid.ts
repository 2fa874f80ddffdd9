/**
 * Between a grid and the one of half its size, bilinearly: a pixel lies in one of the coarser grid's, nearest to one in
 * each direction. At the picture's edge the nearest stands for the one outside.
 */
import type { Level } from './level.ts';

const near = 3 / 4;
const far = 1 / 4;

/** What the coarser grid is asked: each of its pixels collects from those whose parent it is. */
export function collect({ runs, stride }: Level, coarser: Level, values: Float64Array): void {
  const into = coarser.question.fill(0);
  for (let run = 0; run < runs.length; run += 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    const { line, other, first } = parents(start, stride, coarser.stride);
    for (let p = start, column = first; p < end; p++, column++) {
      const value = values[p] ?? 0;
      const nearest = (column >> 1) + 1;
      const next = nearest - 1 + 2 * (column & 1);
      const [upper, lower] = [near * value, far * value];
      into[line + nearest] = (into[line + nearest] ?? 0) + near * upper;
      into[line + next] = (into[line + next] ?? 0) + far * upper;
      into[other + nearest] = (into[other + nearest] ?? 0) + near * lower;
      into[other + next] = (into[other + next] ?? 0) + far * lower;
    }
  }
  eachAtBorder(coarser, (border, inside) => (into[inside] = (into[inside] ?? 0) + (into[border] ?? 0)), 'rows first');
}

/** Adds what the coarser grid has found. Its border is written. */
export function spread({ runs, stride }: Level, coarser: Level, x: Float64Array): void {
  const { found } = coarser;
  eachAtBorder(coarser, (border, inside) => (found[border] = found[inside] ?? 0), 'columns first');
  for (let run = 0; run < runs.length; run += 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    const { line, other, first } = parents(start, stride, coarser.stride);
    for (let p = start, column = first; p < end; p++, column++) {
      const nearest = (column >> 1) + 1;
      const next = nearest - 1 + 2 * (column & 1);
      const here = near * (found[line + nearest] ?? 0) + far * (found[other + nearest] ?? 0);
      const beside = near * (found[line + next] ?? 0) + far * (found[other + next] ?? 0);
      x[p] = (x[p] ?? 0) + near * here + far * beside;
    }
  }
}

/** Where the two rows of a run's parents start, and the run's first column. */
function parents(
  start: number,
  stride: number,
  coarse: number,
): { readonly line: number; readonly other: number; readonly first: number } {
  const row = Math.floor(start / stride) - 1;
  const line = ((row >> 1) + 1) * coarse;
  return { line, other: row % 2 === 0 ? line - coarse : line + coarse, first: start - (row + 1) * stride - 1 };
}

/** What is done at one end is undone at the other: corners are met by way of the edge that comes second. */
function eachAtBorder(
  { width, height, stride }: Level,
  visit: (border: number, inside: number) => void,
  order: 'rows first' | 'columns first',
): void {
  const last = (height + 1) * stride;
  const rows = (): void => {
    for (let column = 0; column < stride; column++) {
      visit(column, column + stride);
      visit(last + column, last + column - stride);
    }
  };
  if (order === 'rows first') rows();
  for (let line = stride; line < last; line += stride) {
    visit(line, line + 1);
    visit(line + width + 1, line + width);
  }
  if (order === 'columns first') rows();
}
