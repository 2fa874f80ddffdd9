/** What a picture is explained by, by content rather than by place: 32 numbers a picture. */
import { featuresOf } from '../anatomy/channelsFirst.ts';
import type { Layer } from '../anatomy/layers.ts';
import type { FloatTensor } from '../tensor/tensor.ts';
import { normal } from '../measure/random.ts';

const activationSize = 32;

/**
 * v_k = Σ L · A_k / Σ L over the cells: the heat-weighted mean of each channel, projected to 32 numbers by a seeded
 * Gaussian matrix / √32, which keeps distances (Johnson and Lindenstrauss 1984). All 0 of an empty map.
 *
 * All 0, too, where the heat lies on another grid than the layer's.
 *
 * @param heat of the layer's cells, L ≥ 0
 */
export function activationOf(layer: Layer, activation: FloatTensor, heat: Float32Array, seed: number): Float32Array {
  const { channels, cells, activation: values } = featuresOf(layer, activation.data);
  const projected = new Float32Array(activationSize);
  if (cells !== heat.length || layer.place) return projected;
  const all = heat.reduce((sum, value) => sum + Math.max(value, 0), 0);
  if (all === 0) return projected;
  const matrix = projection(channels, seed);
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let cell = 0; cell < cells; cell++)
      sum += Math.max(heat[cell] ?? 0, 0) * (values[channel * cells + cell] ?? 0);
    for (let k = 0; k < activationSize; k++)
      projected[k] = (projected[k] ?? 0) + (sum / all) * (matrix[channel * activationSize + k] ?? 0);
  }
  return projected;
}

let latest: { readonly channels: number; readonly seed: number; readonly matrix: Float32Array } | undefined;

/** [channels, 32]; the same for the same seed, wherever a shard runs. */
function projection(channels: number, seed: number): Float32Array {
  if (latest?.channels !== channels || latest.seed !== seed) {
    const next = normal(seed);
    const scale = 1 / Math.sqrt(activationSize);
    latest = { channels, seed, matrix: Float32Array.from({ length: channels * activationSize }, () => scale * next()) };
  }
  return latest.matrix;
}
