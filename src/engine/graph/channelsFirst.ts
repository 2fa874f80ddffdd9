import type { Evidence } from '../cam/methods.ts';
import type { Layer } from './layers.ts';

/** A layer's activation and gradient as [channels, cells], wherever the layer keeps its channels, without its prefix. */
export function channelsFirst({ shape, channelAxis, grid }: Layer, activation: Float32Array, gradient: Float32Array): Evidence {
  const cells = grid.width * grid.height;
  const channels = shape[channelAxis]!;
  const places = activation.length / channels; // cells, and the tokens in front of them
  if (channelAxis === 1 && grid.prefix === 0) return { channels, cells, activation, gradient };
  const [channelStride, cellStride] = channelAxis === 1 ? [places, 1] : [1, channels];
  const turned = (values: Float32Array): Float32Array => {
    const result = new Float32Array(channels * cells);
    for (let channel = 0, to = 0; channel < channels; channel++) {
      for (let cell = 0; cell < cells; cell++, to++) result[to] = values[channel * channelStride + (grid.prefix + cell) * cellStride]!;
    }
    return result;
  };
  return { channels, cells, activation: turned(activation), gradient: turned(gradient) };
}
