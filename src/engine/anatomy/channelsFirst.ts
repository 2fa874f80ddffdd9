import { cellsOf } from './grids.ts';
import type { Layer } from './layers.ts';

/** A layer's activation A, channels first: `channels · cells` values. */
export interface Features {
  readonly channels: number;
  readonly cells: number;
  readonly activation: Float32Array;
}

/** A layer's activation as [channels, cells]. */
export function featuresOf(layer: Layer, activation: Float32Array): Features {
  const { shape, channelAxis, grid } = layer;
  return { channels: shape[channelAxis]!, cells: cellsOf(grid), activation: channelsFirst(layer, activation) };
}

/** Values of a layer as [channels, cells], wherever it keeps its channels, without its prefix. */
export function channelsFirst({ shape, channelAxis, grid }: Layer, values: Float32Array): Float32Array {
  const cells = cellsOf(grid);
  const channels = shape[channelAxis]!;
  if (channelAxis === 1 && values.length === channels * cells) return values;
  // Places (cells, and the tokens in front of them or behind) that lie side by side, before the next channel of the same.
  const run = shape.slice(channelAxis + 1).reduce((product, size) => product * size, 1);
  const result = new Float32Array(channels * cells);
  for (let channel = 0, to = 0; channel < channels; channel++) {
    for (let place = grid.prefix; place < grid.prefix + cells; place++, to++) {
      result[to] = values[(Math.floor(place / run) * channels + channel) * run + (place % run)] ?? 0;
    }
  }
  return result;
}
