import type { StepOf } from '../../recipe/steps.ts';
import { roundHalfToEven } from '../geometry.ts';
import type { Photo } from '../photo.ts';
import { mirrored } from './clahe.ts';
import { recolored, type Stepped } from './step.ts';

/**
 * B. Graham, Kaggle Diabetic Retinopathy Detection competition report (2015): weight · (I − Gauss(I)) + offset, with
 * OpenCV's GaussianBlur(I, (0, 0), σ) and addWeighted.
 */
export function flatten(photo: Photo, { sigma = 10, weight = 4, offset = 128 }: StepOf<'ben-graham'>): Stepped {
  const { width, height, rgba } = photo;
  const kernel = kernelOf(sigma);
  const out = rgba.slice();
  for (let channel = 0; channel < 3; channel++) {
    const plane = Int32Array.from({ length: width * height }, (_, at) => rgba[4 * at + channel] ?? 0);
    // Two passes of 8 bits behind the point each: rounded once, at the end.
    const across = blurred(plane, width, height, kernel);
    const both = turned(blurred(turned(across, width, height), height, width, kernel), height, width);
    both.forEach((sum, at) => {
      const blur = Math.min(255, Math.floor(sum / 65536 + 0.5));
      const value = roundHalfToEven(weight * (plane[at] ?? 0) - weight * blur + offset);
      out[4 * at + channel] = Math.min(255, Math.max(0, value));
    });
  }
  return { photo: recolored(photo, out) };
}

/** In whole 256ths, the error of each carried on to the next, the rest in the middle: OpenCV's, for bytes. */
function kernelOf(sigma: number): Int32Array {
  const length = roundHalfToEven(6 * sigma + 1) | 1;
  const middle = length >> 1;
  const bell = Float64Array.from({ length }, (_, at) => Math.exp((-0.5 * (at - middle) ** 2) / sigma ** 2));
  const total = bell.reduce((sum, value) => sum + value, 0);
  const kernel = new Int32Array(length);
  let [error, sum] = [0, 0];
  for (let at = 0; at < middle; at++) {
    const wanted = ((bell[at] ?? 0) / total) * 256 + error;
    const value = roundHalfToEven(wanted);
    error = wanted - value;
    kernel[at] = kernel[length - 1 - at] = value;
    sum += 2 * value;
  }
  kernel[middle] = 256 - sum;
  return kernel;
}

/** Along the rows. */
function blurred(plane: Int32Array, width: number, height: number, kernel: Int32Array): Int32Array {
  const reach = kernel.length >> 1;
  const places = Int32Array.from({ length: width + 2 * reach }, (_, at) => mirrored(at - reach, width));
  const out = new Int32Array(plane.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += (kernel[k] ?? 0) * (plane[y * width + (places[x + k] ?? 0)] ?? 0);
      out[y * width + x] = sum;
    }
  return out;
}

/** Rows are columns. */
function turned(plane: Int32Array, width: number, height: number): Int32Array {
  return Int32Array.from(
    { length: plane.length },
    (_, at) => plane[(at % height) * width + Math.floor(at / height)] ?? 0,
  );
}
