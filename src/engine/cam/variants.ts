/** What the gradient-free methods run the model on: tensors in the place of one that it takes, one for each channel. */
import type { Layer } from '../anatomy/layers.ts';
import type { Grid } from '../anatomy/grids.ts';
import type { FloatTensor } from '../tensor/tensor.ts';
import type { Features } from '../anatomy/channelsFirst.ts';
import { known } from '../../vocabulary/known.ts';

/** Made one by one as there is room for them: all together they would be gigabytes. */
export interface Variants {
  readonly count: number;
  /** Of one variant, batch 1. */
  readonly dims: readonly number[];
  readonly write: (variant: number, into: Float32Array) => void;
}

/**
 * Score-CAM's inputs (Wang et al. 2020, Algorithm 1): X ∘ s(Up(A_k)), where Up resizes a feature map to the input,
 * linearly in each axis and corner to corner as pytorch-grad-cam does, and s takes it to 0..1. A map without
 * differences lets nothing through. The input is masked as the model gets it, normalized.
 *
 * @param channelAxis of the input; the other axes are (time,) rows and columns
 */
export function maskedInputs(
  { dims, data }: FloatTensor,
  channelAxis: number,
  grid: Grid,
  features: Features,
): Variants {
  const { channels, cells, activation } = features;
  const sizes = dims.filter((_, axis) => axis !== 0 && axis !== channelAxis);
  const [width = 1, height = 1] = sizes.toReversed();
  const to = { frames: sizes.length === 3 ? (sizes[0] ?? 1) : 1, width, height };
  const run = dims.slice(channelAxis + 1).reduce((product, size) => product * size, 1);
  const colors = known(dims[channelAxis], 'axis of colors');
  return {
    count: channels,
    dims,
    write(channel, into) {
      const mask = spread(stretchFrames(activation.subarray(channel * cells, (channel + 1) * cells), grid, to));
      // `run` values of one color, the same of the next one, and so on.
      for (let at = 0; at < data.length; at++)
        into[at] = (data[at] ?? 0) * (mask[Math.floor(at / (run * colors)) * run + (at % run)] ?? 0);
    },
  };
}

type Sizes = Pick<Grid, 'frames' | 'width' | 'height'>;

/** Linear in time, rows and columns, with the outermost cells' centers on the outermost pixels'. */
export function stretchFrames(map: Float32Array, from: Sizes, to: Sizes): Float64Array {
  const cells = from.width * from.height;
  const stretched = Array.from({ length: from.frames }, (_, at) =>
    stretch(map.subarray(at * cells, (at + 1) * cells), from, to.width, to.height),
  );
  const pixels = to.width * to.height;
  const result = new Float64Array(to.frames * pixels);
  taps(from.frames, to.frames).forEach(({ low, share }, frame) => {
    const before = known(stretched[low], `frame ${low}`);
    const after = stretched[low + 1] ?? before;
    for (let at = 0; at < pixels; at++)
      result[frame * pixels + at] = (before[at] ?? 0) * (1 - share) + (after[at] ?? 0) * share;
  });
  return result;
}

/** Bilinear, with the corner cells' centers on the corner pixels'. */
export function stretch(
  map: Float32Array,
  grid: { readonly width: number; readonly height: number },
  width: number,
  height: number,
): Float64Array {
  const [columns, rows] = [taps(grid.width, width), taps(grid.height, height)];
  const result = new Float64Array(width * height);
  let to = 0;
  for (const { low: y, share: below } of rows) {
    const [top, bottom] = [y * grid.width, Math.min(y + 1, grid.height - 1) * grid.width];
    for (const { low: x, share: right } of columns) {
      const next = Math.min(x + 1, grid.width - 1);
      const above = (map[top + x] ?? 0) * (1 - right) + (map[top + next] ?? 0) * right;
      const under = (map[bottom + x] ?? 0) * (1 - right) + (map[bottom + next] ?? 0) * right;
      result[to++] = above * (1 - below) + under * below;
    }
  }
  return result;
}

function taps(from: number, to: number): { readonly low: number; readonly share: number }[] {
  const step = to > 1 ? (from - 1) / (to - 1) : 0;
  return Array.from({ length: to }, (_, at) => ({
    low: Math.floor(at * step),
    share: at * step - Math.floor(at * step),
  }));
}

/** To 0..1; all 0 where there are no differences. */
function spread(values: Float64Array): Float64Array {
  const [lowest, highest] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const range = highest - lowest;
  return values.map((value) => (range === 0 ? 0 : (value - lowest) / range));
}

/** Ablation-CAM's activations (Desai & Ramaswamy 2020, section 3): A with channel k set to 0, in all its places. */
export function ablatedChannels({ dims, data }: FloatTensor, { channelAxis }: Layer): Variants {
  const count = known(dims[channelAxis], 'axis of channels');
  const run = dims.slice(channelAxis + 1).reduce((product, dim) => product * dim, 1);
  return {
    count,
    dims,
    write(channel, into) {
      into.set(data);
      for (let at = channel * run; at < data.length; at += count * run) into.fill(0, at, at + run);
    },
  };
}
