import { cellsOf } from './grids.ts';
import type { Layer } from './layers.ts';
import { known } from '../../vocabulary/known.ts';

/** A layer's activation A, channels first: `channels · cells` values. */
export interface Features {
  readonly channels: number;
  readonly cells: number;
  readonly activation: Float32Array;
}

/** A layer's activation as [channels, cells]. */
export function featuresOf(layer: Layer, activation: Float32Array): Features {
  return { channels: channelsOf(layer), cells: cellsOf(layer.grid), activation: channelsFirst(layer, activation) };
}

const channelsOf = ({ shape, channelAxis }: Layer): number => known(shape[channelAxis], 'channel axis');

/** Values of a layer as [channels, cells], wherever it keeps its channels, without its prefix. */
export function channelsFirst(layer: Layer, values: Float32Array): Float32Array {
  const { shape, channelAxis, grid } = layer;
  const cells = cellsOf(grid);
  const channels = channelsOf(layer);
  if (channelAxis === 1 && values.length === channels * cells) return values;
  // Places (cells, and the tokens in front of them or behind) that lie side by side, before the next channel of the
  // same.
  const run = shape.slice(channelAxis + 1).reduce((product, size) => product * size, 1);
  const result = new Float32Array(channels * cells);
  for (let channel = 0, to = 0; channel < channels; channel++) {
    for (let place = grid.prefix; place < grid.prefix + cells; place++, to++) {
      const inRun = place % run;
      result[to] = values[(place - inRun) * channels + channel * run + inRun] ?? 0;
    }
  }
  return result;
}
