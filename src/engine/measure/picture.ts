/** The picture in the model's input: which pixel a number belongs to, and what black and white are there. */
import type { ChannelScale, Input } from '../ask.ts';
import type { FloatTensor } from '../tensor/tensor.ts';

/** The input as pictures: one, or a clip's. */
export interface Picture {
  readonly tensor: FloatTensor;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Of each channel of the tensor, in its order. */
  readonly scales: readonly ChannelScale[];
  /** How many numbers of one channel follow each other. */
  readonly run: number;
  /** Left is right in the tensor: pixels are counted as they are shown. */
  readonly isMirrored?: boolean;
}

/** Pixels of all frames. */
export const pixelsOf = ({ width, height, frames }: Pick<Picture, 'width' | 'height' | 'frames'>): number =>
  width * height * frames;

/** Sizes are read off the tensor: its axes are batch, channels and (time,) rows, columns, in the input's order. */
export function pictureOf({ tensor, channelAxis, channelScales, isMirrored = false }: Input): Picture {
  const { dims } = tensor;
  const sizes = dims.filter((_, axis) => axis !== 0 && axis !== channelAxis);
  const channels = dims[channelAxis] ?? 1;
  const run = dims.slice(channelAxis + 1).reduce((product, size) => product * size, 1);
  return {
    tensor,
    width: sizes.at(-1) ?? 1,
    height: sizes.at(-2) ?? 1,
    frames: sizes.length > 2 ? (sizes[0] ?? 1) : 1,
    scales: Array.from({ length: channels }, (_, channel) => channelScales?.[channel] ?? { black: 0, gain: 1 }),
    run,
    isMirrored,
  };
}

/** Calls `visit` for each number of the tensor with its place, its pixel (of all frames, row-major) and its channel. */
export function eachNumber(
  { run, scales, tensor, width, isMirrored = false }: Picture,
  visit: (at: number, pixel: number, channel: number) => void,
): void {
  const colors = scales.length;
  let at = 0;
  for (let outer = 0; at < tensor.data.length; outer++)
    for (let channel = 0; channel < colors; channel++)
      for (let inner = 0; inner < run; inner++) {
        const pixel = outer * run + inner;
        visit(at++, isMirrored ? pixel + width - 1 - 2 * (pixel % width) : pixel, channel);
      }
}

/** One channel's numbers, [frames · height · width]. */
export function planeOf(picture: Picture, channel: number): Float32Array {
  const plane = new Float32Array(pixelsOf(picture));
  const { data } = picture.tensor;
  eachNumber(picture, (at, pixel, of) => {
    if (of === channel) plane[pixel] = data[at] ?? 0;
  });
  return plane;
}

/** The tensor's numbers made of planes, the inverse of `planeOf`. */
export function fromPlanes(picture: Picture, planes: readonly Float32Array[]): Float32Array {
  const data = new Float32Array(picture.tensor.data.length);
  eachNumber(picture, (at, pixel, channel) => {
    data[at] = planes[channel]?.[pixel] ?? 0;
  });
  return data;
}
