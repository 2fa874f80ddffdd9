/** Where the cells of a layer lie in its tensor, batch 1. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  /** Tokens in front that are no cell: class, distillation, registers. */
  readonly prefix: number;
}

/** More than any vision transformer puts in front of its patches. */
const longestPrefix = 16;

/** How far the grid's shape may be from the picture's: patches that overlap round off a little. */
const aspectTolerance = 0.02;

/**
 * The grid of a tensor of this shape; undefined where it has none, or just one cell.
 *
 * @param shape [1, …] of rank 4 (two axes beside the channels) or 3 (tokens)
 * @param aspect width / height of the model's input
 */
export function gridOf(shape: readonly number[], channelAxis: number, aspect: number): Grid | undefined {
  if (shape[0] !== 1) return undefined; // windows: many small grids, each a part of the picture
  const others = shape.filter((_, axis) => axis !== 0 && axis !== channelAxis);
  if (others.length === 2) {
    const [height, width] = others as [number, number];
    return height * width > 1 ? { width, height, prefix: 0 } : undefined;
  }
  // One channel alone is no token's: that is a row of channels, on its way through a channel attention.
  return others.length === 1 && shape[channelAxis]! > 1 ? tokenGrid(others[0]!, aspect) : undefined;
}

/** T tokens are h · w cells of the picture's own aspect, behind as few other tokens as possible. */
function tokenGrid(tokens: number, aspect: number): Grid | undefined {
  for (let prefix = 0; prefix <= Math.min(longestPrefix, tokens - 2); prefix++) {
    const cells = tokens - prefix;
    const height = Math.round(Math.sqrt(cells / aspect));
    const width = cells / height;
    if (Number.isInteger(width) && Math.abs(width / height / aspect - 1) < aspectTolerance) return { width, height, prefix };
  }
  return undefined;
}
