/**
 * Noisy linear imputation (Rong et al. 2022, arXiv:2202.00449, section 4.2): hidden pixels are the solution of a sparse
 * linear system in which each is the weighted mean of its neighbors, so that the hidden shape can't be read off an
 * edge.
 */
import { fromPlanes, planeOf, type Picture } from './picture.ts';
import { normal } from './random.ts';

/** Of the pixel range 0..1, as in the authors' code. */
const noiseLevel = 0.01;

const direct = 1 / 6;
const diagonal = 1 / 12;

/** dx, dy, weight. */
const neighborhood = [
  [-1, -1, diagonal],
  [0, -1, direct],
  [1, -1, diagonal],
  [-1, 0, direct],
  [1, 0, direct],
  [-1, 1, diagonal],
  [0, 1, direct],
  [1, 1, diagonal],
] as const;

const weightOf = Float64Array.from(neighborhood, ([, , weight]) => weight);

/** Solved until the residual is so much smaller than the first one: 1e-3 of SciPy's solution needs about this. */
const tolerance = 1e-5;
const mostSteps = 500;

export function impute(picture: Picture, isHidden: Uint8Array, seed: number): Float32Array {
  const random = normal(seed);
  const planes = picture.scales.map(({ gain }, channel) => {
    const plane = imputePlanes(planeOf(picture, channel), picture, isHidden);
    const noise = noiseLevel * Math.abs(gain);
    return plane.map((value, pixel) => (isHidden[pixel] ? value + noise * random() : value));
  });
  return fromPlanes(picture, planes);
}

type Size = Pick<Picture, 'width' | 'height' | 'frames'>;

/** Without noise. @param plane [frames · height · width] */
export function imputePlanes(plane: Float32Array, { width, height, frames }: Size, isHidden: Uint8Array): Float32Array {
  const cells = width * height;
  const result = new Float32Array(plane);
  for (let frame = 0; frame < frames; frame++) {
    const [start, end] = [frame * cells, (frame + 1) * cells];
    solve(result.subarray(start, end), width, height, isHidden.subarray(start, end));
  }
  return result;
}

/** The hidden pixels of one picture, and of each its neighbors: places among the hidden ones, or −1. */
interface System {
  readonly places: Int32Array;
  readonly neighbors: Int32Array;
  /** Σ of the weights of the neighbors inside the picture. */
  readonly diagonal: Float64Array;
  /** What the neighbors that are seen add. */
  readonly known: Float64Array;
}

function systemOf(plane: Float32Array, width: number, height: number, isHidden: Uint8Array): System {
  const places = Int32Array.from([...isHidden.keys()].filter((pixel) => isHidden[pixel]));
  const placeOf = new Int32Array(plane.length).fill(-1);
  places.forEach((pixel, at) => (placeOf[pixel] = at));
  const neighbors = new Int32Array(places.length * neighborhood.length).fill(-1);
  const weights = new Float64Array(places.length);
  const known = new Float64Array(places.length);
  places.forEach((pixel, at) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    neighborhood.forEach(([dx, dy, weight], which) => {
      const [column, row] = [x + dx, y + dy];
      if (column < 0 || column >= width || row < 0 || row >= height) return;
      weights[at] = (weights[at] ?? 0) + weight;
      const other = row * width + column;
      if (isHidden[other]) neighbors[at * neighborhood.length + which] = placeOf[other] ?? -1;
      else known[at] = (known[at] ?? 0) + weight * (plane[other] ?? 0);
    });
  });
  return { places, neighbors, diagonal: weights, known };
}

/**
 * Writes the hidden pixels: conjugate gradients, preconditioned by the diagonal; the matrix is symmetric and positive.
 */
function solve(plane: Float32Array, width: number, height: number, isHidden: Uint8Array): void {
  const system = systemOf(plane, width, height, isHidden);
  const count = system.places.length;
  if (count === 0) return;
  // Nothing is seen that the rest could follow from: the system has no unique solution; their mean is one.
  if (count === plane.length) return void plane.fill(plane.reduce((sum, value) => sum + value, 0) / plane.length);
  const guess = coarseGuess(plane, width, height, isHidden);
  const x = Float64Array.from(system.places, (pixel) => guess[pixel] ?? 0);
  const residual = system.known.map((value, at) => value - multiplied(system, x, at));
  const scaled = residual.map((value, at) => value / (system.diagonal[at] ?? 1));
  const direction = Float64Array.from(scaled);
  let energy = dot(residual, scaled);
  const enough = tolerance ** 2 * Math.max(dot(system.known, system.known) / count, 1e-12) * count * 1e-2;
  const image = new Float64Array(count);
  for (let step = 0; step < mostSteps && energy > enough; step++) {
    for (let at = 0; at < count; at++) image[at] = multiplied(system, direction, at);
    const along = energy / dot(direction, image);
    for (let at = 0; at < count; at++) {
      x[at] = (x[at] ?? 0) + along * (direction[at] ?? 0);
      residual[at] = (residual[at] ?? 0) - along * (image[at] ?? 0);
      scaled[at] = (residual[at] ?? 0) / (system.diagonal[at] ?? 1);
    }
    const next = dot(residual, scaled);
    const keep = next / energy;
    for (let at = 0; at < count; at++) direction[at] = (scaled[at] ?? 0) + keep * (direction[at] ?? 0);
    energy = next;
  }
  system.places.forEach((pixel, at) => (plane[pixel] = x[at] ?? 0));
}

/** Row `at` of the matrix times `x`. */
function multiplied({ neighbors, diagonal: own }: System, x: Float64Array, at: number): number {
  let sum = (own[at] ?? 0) * (x[at] ?? 0);
  const start = at * neighborhood.length;
  for (let which = 0; which < neighborhood.length; which++) {
    const other = neighbors[start + which] ?? -1;
    if (other >= 0) sum -= (weightOf[which] ?? 0) * (x[other] ?? 0);
  }
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
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
