/**
 * Noisy linear imputation (Rong et al. 2022, arXiv:2202.00449, section 4.2): hidden pixels are the solution of a sparse
 * linear system in which each is the weighted mean of its neighbors, so that the hidden shape can't be read off an
 * edge.
 */
import { fromPlanes, planeOf, type Picture } from '../picture.ts';
import { normal } from '../random.ts';
import { guess } from './guess.ts';
import type { Level } from './level.ts';
import { levelOf } from './levels.ts';
import { vCycle } from './multigrid.ts';
import { addTimes, largest, multiply, timesPlus } from './stencil.ts';

/** Of the pixel range 0..1, as in the authors' code. */
const noiseLevel = 0.01;

/**
 * Solved until what a V-cycle would still change, nearly the error, is so small a share of what is seen; it is changed,
 * and the error is a few times smaller then.
 */
const tolerance = 5e-5;
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
    solve(result.subarray(start, end), isHidden.subarray(start, end), level);
  });
  return result;
}

/** Writes the hidden pixels: conjugate gradients, preconditioned by a V-cycle; the matrix is symmetric and positive. */
function solve(plane: Float32Array, isHidden: Uint8Array, level: Level): void {
  if (level.count === 0) return;
  // Nothing is seen that the rest could follow from: the system has no unique solution; their mean is one.
  if (level.count === plane.length) return void plane.fill(plane.reduce((sum, value) => sum + value, 0) / plane.length);
  const { question: residual, found: scaled, rest: image } = level;
  const x = withBorder(level, guess(plane, level.width, level.height, isHidden));
  const enough = tolerance * rangeOf(plane, isHidden);
  // What is left to solve: nothing where each hidden pixel is its neighbors' mean.
  multiply(level, x, image);
  addTimes(level, residual.fill(0), -1, image);
  let energy = vCycle(level);
  const direction = Float64Array.from(scaled);
  for (let step = 0; step < mostSteps && largest(level, scaled) > enough; step++) {
    const along = energy / multiply(level, direction, image);
    addTimes(level, x, along, direction);
    addTimes(level, residual, -along, image);
    const before = energy;
    energy = vCycle(level);
    timesPlus(level, direction, energy / before, scaled);
  }
  addTimes(level, x, 1, scaled);
  takeHidden(level, x, plane);
}

function withBorder({ width, height, stride, length }: Level, plane: Float32Array): Float64Array {
  const result = new Float64Array(length);
  for (let row = 0; row < height; row++)
    result.set(plane.subarray(row * width, (row + 1) * width), (row + 1) * stride + 1);
  return result;
}

/** From the least to the greatest value that is seen. */
function rangeOf(plane: Float32Array, isHidden: Uint8Array): number {
  let [least, greatest] = [Infinity, -Infinity];
  for (let pixel = 0; pixel < plane.length; pixel++) {
    const value = plane[pixel] ?? 0;
    if (isHidden[pixel]) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return greatest - least;
}

function takeHidden({ runs, width, stride }: Level, x: Float64Array, plane: Float32Array): void {
  for (let run = 0; run < runs.length; run += 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    const row = Math.floor(start / stride) - 1;
    plane.set(x.subarray(start, end), start - (row + 1) * stride - 1 + row * width);
  }
}
