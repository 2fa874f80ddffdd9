/**
 * Noisy linear imputation (Rong et al. 2022, arXiv:2202.00449, section 4.2): hidden pixels are the solution of a sparse
 * linear system in which each is the weighted mean of its neighbors, so that the hidden shape can't be read off an
 * edge.
 */
import { levelOf, multiply, vCycle, type Level } from './multigrid.ts';
import { fromPlanes, planeOf, type Picture } from './picture.ts';
import { normal } from './random.ts';

/** Of the pixel range 0..1, as in the authors' code. */
const noiseLevel = 0.01;

/**
 * Solved until the error, in the system's own norm, is so much smaller than what is known: far below 1e-3 of SciPy's.
 */
const tolerance = 3e-5;
const mostSteps = 200;

export function impute(picture: Picture, isHidden: Uint8Array, seed: number): Float32Array {
  const random = normal(seed);
  const systems = systemsOf(picture, isHidden);
  const planes = picture.scales.map(({ gain }, channel) => {
    const plane = solved(planeOf(picture, channel), picture, isHidden, systems);
    const noise = noiseLevel * Math.abs(gain);
    return plane.map((value, pixel) => (isHidden[pixel] ? value + noise * random() : value));
  });
  return fromPlanes(picture, planes);
}

type Size = Pick<Picture, 'width' | 'height' | 'frames'>;

/** Without noise. @param plane [frames · height · width] */
export const imputePlanes = (plane: Float32Array, size: Size, isHidden: Uint8Array): Float32Array =>
  solved(plane, size, isHidden, systemsOf(size, isHidden));

/** Of each frame: one for all channels. */
function systemsOf({ width, height, frames }: Size, isHidden: Uint8Array): Level[] {
  const cells = width * height;
  return Array.from({ length: frames }, (_, frame) =>
    levelOf(isHidden.subarray(frame * cells, (frame + 1) * cells), width, height),
  );
}

function solved(
  plane: Float32Array,
  { width, height }: Size,
  isHidden: Uint8Array,
  systems: readonly Level[],
): Float32Array {
  const cells = width * height;
  const result = new Float32Array(plane);
  systems.forEach((level, frame) => {
    const [start, end] = [frame * cells, (frame + 1) * cells];
    solve(result.subarray(start, end), width, height, isHidden.subarray(start, end), level);
  });
  return result;
}

/** Writes the hidden pixels: conjugate gradients, preconditioned by a V-cycle; the matrix is symmetric and positive. */
function solve(plane: Float32Array, width: number, height: number, isHidden: Uint8Array, level: Level): void {
  const { places, length, stride } = level;
  if (places.length === 0) return;
  // Nothing is seen that the rest could follow from: the system has no unique solution; their mean is one.
  if (places.length === plane.length)
    return void plane.fill(plane.reduce((sum, value) => sum + value, 0) / plane.length);
  const right = rightSide(plane, width, isHidden, level);
  const x = withBorder(coarseGuess(plane, width, height, isHidden), isHidden, width, length);
  const image = new Float64Array(length);
  multiply(level, x, image);
  const residual = right.map((value, at) => value - (image[at] ?? 0));
  let scaled = vCycle(level, residual);
  const direction = Float64Array.from(scaled);
  let energy = dot(places, residual, scaled);
  const enough = tolerance ** 2 * Math.max(dot(places, right, right), 1e-12);
  for (let step = 0; step < mostSteps && energy > enough; step++) {
    multiply(level, direction, image);
    const along = energy / dot(places, direction, image);
    for (let at = 0; at < places.length; at++) {
      const p = places[at] ?? 0;
      x[p] = (x[p] ?? 0) + along * (direction[p] ?? 0);
      residual[p] = (residual[p] ?? 0) - along * (image[p] ?? 0);
    }
    scaled = vCycle(level, residual);
    const next = dot(places, residual, scaled);
    const keep = next / energy;
    for (let at = 0; at < places.length; at++) {
      const p = places[at] ?? 0;
      direction[p] = (scaled[p] ?? 0) + keep * (direction[p] ?? 0);
    }
    energy = next;
  }
  for (const p of places) plane[(Math.floor(p / stride) - 1) * width + (p % stride) - 1] = x[p] ?? 0;
}

/**
 * Of the hidden pixels, what their neighbors that are seen add: A · seen, where the hidden ones are 0, less than
 * nothing.
 */
function rightSide(plane: Float32Array, width: number, isHidden: Uint8Array, level: Level): Float64Array {
  const isSeen = isHidden.map((value) => (value ? 0 : 1));
  const sums = new Float64Array(level.length);
  multiply(level, withBorder(plane, isSeen, width, level.length), sums);
  return sums.map((value) => -value);
}

/** In an array with a border, 0 where `isTaken` is. */
function withBorder(plane: Float32Array, isTaken: Uint8Array, width: number, length: number): Float64Array {
  const result = new Float64Array(length);
  for (let pixel = 0; pixel < plane.length; pixel++)
    if (isTaken[pixel]) result[(Math.floor(pixel / width) + 1) * (width + 2) + (pixel % width) + 1] = plane[pixel] ?? 0;
  return result;
}

function dot(places: Int32Array, a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < places.length; at++) {
    const p = places[at] ?? 0;
    sum += (a[p] ?? 0) * (b[p] ?? 0);
  }
  return sum;
}

/** A first guess from coarse to fine: means of what is seen in 2 × 2 blocks, and of blocks of blocks. */
function coarseGuess(plane: Float32Array, width: number, height: number, isHidden: Uint8Array): Float32Array {
  const result = new Float32Array(plane);
  if (isHidden.every((value) => value === 0)) return result;
  const [half, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  if (width === 1 && height === 1) return result;
  const sums = new Float32Array(half * halfHeight);
  const counts = new Uint8Array(half * halfHeight);
  for (let pixel = 0; pixel < plane.length; pixel++) {
    if (isHidden[pixel]) continue;
    const block = Math.floor(pixel / width / 2) * half + Math.floor((pixel % width) / 2);
    sums[block] = (sums[block] ?? 0) + (plane[pixel] ?? 0);
    counts[block] = (counts[block] ?? 0) + 1;
  }
  const isEmpty = counts.map((count) => (count === 0 ? 1 : 0));
  const means = sums.map((sum, block) => sum / Math.max(counts[block] ?? 0, 1));
  const coarse = coarseGuess(means, half, halfHeight, isEmpty);
  for (let pixel = 0; pixel < plane.length; pixel++) {
    if (!isHidden[pixel]) continue;
    const block = Math.floor(pixel / width / 2) * half + Math.floor((pixel % width) / 2);
    result[pixel] = coarse[block] ?? 0;
  }
  return result;
}
