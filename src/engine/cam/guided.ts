/** Guided Grad-CAM and Grad-CAM++: the map, as fine as the model's input, times the guided gradient of the picture. */
import type { FloatTensor } from '../tensor/tensor.ts';
import type { Warning } from '../../vocabulary/explanation.ts';
import type { Grid } from '../anatomy/grids.ts';

/**
 * max over the colors of |G| · L, a value a pixel; L is the map, its largest value 1, resized bilinearly (half-pixel
 * centers).
 *
 * @param gradient G, in the shape of the model's input
 */
export function guidedMap(
  map: Float64Array,
  grid: Pick<Grid, 'width' | 'height'>,
  { dims, data }: FloatTensor,
  channelAxis: number,
): { readonly values: Float64Array; readonly grid: Grid } {
  const [width = 1, height = 1] = dims.filter((_, axis) => axis !== 0 && axis !== channelAxis).toReversed();
  const colors = dims[channelAxis] ?? 1;
  const run = dims.slice(channelAxis + 1).reduce((product, size) => product * size, 1);
  const values = new Float64Array(width * height);
  for (let at = 0; at < data.length; at++) {
    const pixel = Math.floor(at / (run * colors)) * run + (at % run);
    values[pixel] = Math.max(values[pixel] ?? 0, Math.abs(data[at] ?? 0));
  }
  const largest = map.reduce((most, value) => Math.max(most, value), 0);
  const light = resized(map, grid, width, height);
  for (let pixel = 0; pixel < values.length; pixel++)
    values[pixel] = largest > 0 ? ((values[pixel] ?? 0) * (light[pixel] ?? 0)) / largest : 0;
  return { values, grid: { frames: 1, width, height, prefix: 0 } };
}

function resized(map: Float64Array, grid: Pick<Grid, 'width' | 'height'>, width: number, height: number): Float64Array {
  const taps = (from: number, to: number): (readonly [low: number, next: number, share: number])[] =>
    Array.from({ length: to }, (_, at) => {
      const center = Math.min(Math.max(((at + 0.5) * from) / to - 0.5, 0), from - 1);
      const low = Math.floor(center);
      return [low, Math.min(low + 1, from - 1), center - low];
    });
  const result = new Float64Array(width * height);
  const valueAt = (row: number, column: number): number => map[row * grid.width + column] ?? 0;
  let to = 0;
  for (const [y, below, down] of taps(grid.height, height))
    for (const [x, right, across] of taps(grid.width, width)) {
      const above = valueAt(y, x) * (1 - across) + valueAt(y, right) * across;
      const under = valueAt(below, x) * (1 - across) + valueAt(below, right) * across;
      result[to++] = above * (1 - down) + under * down;
    }
  return result;
}

/** Of guided backpropagation. */
export const otherWay = (activations: readonly string[]): Warning => ({
  code: 'guided-activations',
  message:
    `Guided backpropagation is defined for ReLU. This network has other activations too ` +
    `(${activations.join(', ')}); they pass the gradient as it is.`,
});
