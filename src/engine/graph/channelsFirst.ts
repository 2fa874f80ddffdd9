import type { Evidence } from '../cam/methods.ts';
import type { Layer } from './layers.ts';

/** A layer's activation and gradient as [channels, cells], whatever the layer's own layout is. */
export function channelsFirst(layer: Layer, activation: Float32Array, gradient: Float32Array): Evidence {
  const cells = layer.grid.width * layer.grid.height;
  const channels = activation.length / cells;
  if (layer.layout === 'NCHW') return { channels, cells, activation, gradient };
  const turned = (values: Float32Array): Float32Array =>
    Float32Array.from(values, (_, at) => values[(at % cells) * channels + Math.floor(at / cells)]!);
  return { channels, cells, activation: turned(activation), gradient: turned(gradient) };
}
