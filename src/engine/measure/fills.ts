/** What stands where a part of the picture is hidden: one table. */
import type { FillName } from '../../vocabulary/names.ts';
import { impute } from './imputing/imputation.ts';
import { fromPlanes, pixelsOf, planeOf, type Picture } from './picture.ts';

/** Numbers in the tensor's shape that take the place of hidden pixels. */
export type FillData = Float32Array;

export interface Fill {
  readonly title: string;
  /** In a sentence: what is drawn, with its size. */
  readonly definition: string;
  readonly source: string;
  /**
   * @param isHidden [frames · height · width], not 0 where a pixel is hidden; only `linear` looks at it
   * @param seed of what is random in it
   */
  readonly draw: (picture: Picture, isHidden: Uint8Array, seed: number) => FillData;
  /** The same whatever is hidden: drawn once for all runs. */
  readonly isFixed: boolean;
}

/** A 0..1 value in each channel. */
function even(picture: Picture, valueOf: (channel: number) => number): FillData {
  const values = picture.scales.map((_, channel) => valueOf(channel));
  const pixels = pixelsOf(picture);
  return fromPlanes(
    picture,
    values.map((value) => new Float32Array(pixels).fill(value)),
  );
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export const fills = {
  blur: {
    title: 'Blur',
    definition:
      'The picture blurred by a Gaussian whose σ is 10/224 of its shorter side (of a signal’s length); edges are repeated.',
    source: 'Fong & Vedaldi 2017, arXiv:1704.03296',
    draw: blurred,
    isFixed: true,
  },
  mean: {
    title: 'Mean color',
    definition: 'The mean color of this picture.',
    source: 'Petsiuk et al. 2018 (RISE), arXiv:1806.07421',
    draw: (picture) => even(picture, (channel) => meanOf(planeOf(picture, channel))),
    isFixed: true,
  },
  black: {
    title: 'Black',
    definition: 'Black pixels, as in E = L ∘ I of the paper.',
    source: 'Chattopadhay et al. 2018, arXiv:1710.11063v3',
    draw: (picture) => even(picture, (channel) => picture.scales[channel]?.black ?? 0),
    isFixed: true,
  },
  gray: {
    title: 'Gray',
    definition: 'Middle gray: half of the largest pixel value.',
    source: 'Zeiler & Fergus 2014, arXiv:1311.2901',
    draw: (picture) =>
      even(picture, (channel) => {
        const { black, gain } = picture.scales[channel] ?? { black: 0, gain: 1 };
        return black + gain / 2;
      }),
    isFixed: true,
  },
  linear: {
    title: 'Noisy linear imputation',
    definition:
      'Each hidden pixel is the weighted mean of its 8 neighbors (1/6 along rows and columns, 1/12 ' +
      'diagonally), plus seeded Gaussian noise of 0.01 of the pixel range.',
    source: 'Rong et al. 2022 (ROAD), arXiv:2202.00449',
    draw: impute,
    isFixed: false,
  },
} as const satisfies Readonly<Record<FillName, Fill>>;

/** σ for a side of 224 pixels. */
const blurAt224 = 10;

/** scipy.ndimage.gaussian_filter(mode='nearest', truncate=4) of each channel of each frame. */
function blurred(picture: Picture): FillData {
  const { width, height, frames, scales } = picture;
  // A signal is one row, which has no other side.
  const side = height === 1 ? width : Math.min(width, height);
  const kernel = gaussian((blurAt224 * side) / 224);
  const planes = scales.map((_, channel) => {
    const plane = planeOf(picture, channel);
    for (let frame = 0; frame < frames; frame++) {
      const one = plane.subarray(frame * width * height, (frame + 1) * width * height);
      one.set(alongColumns(alongRows(one, width, height, kernel), width, height, kernel));
    }
    return plane;
  });
  return fromPlanes(picture, planes);
}

/** Weights at 0, 1, … pixels, out to 4 σ; both sides together sum to 1. */
function gaussian(sigma: number): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const weights = Float64Array.from({ length: radius + 1 }, (_, at) => Math.exp(-0.5 * (at / sigma) ** 2));
  const total = weights.reduce((sum, weight, at) => sum + (at === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / total);
}

function alongRows(plane: Float32Array, width: number, height: number, kernel: Float64Array): Float32Array {
  const result = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      let sum = (kernel[0] ?? 0) * (plane[row + x] ?? 0);
      for (let k = 1; k < kernel.length; k++) {
        const [left, right] = [Math.max(x - k, 0), Math.min(x + k, width - 1)];
        sum += (kernel[k] ?? 0) * ((plane[row + left] ?? 0) + (plane[row + right] ?? 0));
      }
      result[row + x] = sum;
    }
  }
  return result;
}

function alongColumns(plane: Float32Array, width: number, height: number, kernel: Float64Array): Float32Array {
  const result = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < kernel.length; k++) {
      const above = Math.max(y - k, 0) * width;
      const below = Math.min(y + k, height - 1) * width;
      const weight = kernel[k] ?? 0;
      for (let x = 0; x < width; x++) {
        const both = k === 0 ? (plane[above + x] ?? 0) : (plane[above + x] ?? 0) + (plane[below + x] ?? 0);
        result[y * width + x] = (result[y * width + x] ?? 0) + weight * both;
      }
    }
  }
  return result;
}
