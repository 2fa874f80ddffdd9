import { gridOf, type Grid } from './grids.ts';
import type { Layer } from './layers.ts';

/**
 * The layer with the shape that it has in this very run: a model with open sizes may be run at any.
 *
 * @param inputRank 3 for a signal
 */
export function inRun(
  layer: Layer,
  shape: readonly number[],
  {
    aspect,
    boxes,
    inputRank,
  }: { readonly aspect: number; readonly boxes?: number | undefined; readonly inputRank: number },
): Layer {
  if (shape.every((size, axis) => size === layer.shape[axis])) return layer;
  const { channelAxis } = layer;
  if (inputRank === 3) return { ...layer, shape, grid: ofOtherSamples(layer, shape) };
  // Of tokens, [1, T, C] or [1, C, T].
  const clipGrid = layer.grid.frames > 1 ? ofOtherLength(layer.grid, shape[3 - channelAxis] ?? 0) : undefined;
  const grid = gridOf([1, ...shape.slice(1)], channelAxis, aspect, {
    ...(boxes !== undefined && { boxes }),
    ...(clipGrid && { clipGrids: [clipGrid] }),
  });
  return grid ? { ...layer, shape, grid } : { ...layer, shape };
}

/** The grid of so many tokens, where only the time is another. */
function ofOtherLength(grid: Grid, tokens: number): Grid {
  return { ...grid, frames: Math.floor((tokens - grid.prefix) / (grid.width * grid.height)) };
}

/** The row of so many cells, behind as many tokens as before. */
function ofOtherSamples({ grid, channelAxis }: Layer, shape: readonly number[]): Grid {
  const places = shape.reduce(
    (product, size, axis) => (axis === 0 || axis === channelAxis ? product : product * size),
    1,
  );
  return { ...grid, width: places - grid.prefix };
}
