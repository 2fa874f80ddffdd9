import type { Features } from '../cam/methods.ts';
import type { Layer } from './layers.ts';

/** A layer's activation as [channels, cells]. */
export function featuresOf(layer: Layer, activation: Float32Array): Features {
  const { shape, channelAxis, grid } = layer;
  return { channels: shape[channelAxis]!, cells: grid.width * grid.height, activation: channelsFirst(layer, activation) };
}

/** Values of a layer as [channels, cells], wherever it keeps its channels, without its prefix. */
export function channelsFirst({ shape, channelAxis, grid }: Layer, values: Float32Array): Float32Array {
  const cells = grid.width * grid.height;
  const channels = shape[channelAxis]!;
  const places = values.length / channels; // cells, and the tokens in front of them or behind
  if (channelAxis === 1 && places === cells) return values;
  const [channelStride, cellStride] = channelAxis === 1 ? [places, 1] : [1, channels];
  const result = new Float32Array(channels * cells);
  for (let channel = 0, to = 0; channel < channels; channel++) {
    for (let cell = 0; cell < cells; cell++, to++) result[to] = values[channel * channelStride + (grid.prefix + cell) * cellStride]!;
  }
  return result;
}
