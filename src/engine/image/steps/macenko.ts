/** M. Macenko et al., A method for normalizing histology slides for quantitative analysis, ISBI 2009. */
import type { StepOf } from '../../recipe/steps.ts';
import type { Photo } from '../photo.ts';
import { percentile } from '../window.ts';
import { recolored, type Stepped } from './step.ts';
import { eigenvectors, type Vector } from './symmetric.ts';

/** The authors' reference slide. */
const usual = {
  hematoxylin: [0.5626, 0.7201, 0.4062],
  eosin: [0.2159, 0.8012, 0.5581],
  concentrations: [1.9705, 1.0308],
  light: 240,
} as const;

/** Less dense pixels are background. */
const clear = 0.15;
/** Percent at each end that are not looked at, where the stains' directions are taken. */
const tail = 1;

/**
 * The stains of the slide are those of the reference: OD = −ln((I + 1) / I₀) is split into the slide's own two stains,
 * and put together with the reference's. A picture without tissue stays as it is.
 */
export function normalizeStains(photo: Photo, step: StepOf<'macenko'>): Stepped {
  const { hematoxylin, eosin, concentrations, light } = { ...usual, ...step };
  const density = Float64Array.from({ length: 256 }, (_, byte) => -Math.log((byte + 1) / light));
  const pixels = photo.rgba.length / 4;
  const densities = Float64Array.from({ length: 3 * pixels }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return density[photo.rgba[4 * pixel + (at - 3 * pixel)] ?? 0] ?? 0;
  });
  const own = stainsIn(densities);
  if (!own) return { photo };
  const [first, second] = amounts(densities, own);
  const scales = [first, second].map((each, at) => (concentrations[at] ?? 1) / (percentile(each.toSorted(), 99) || 1));
  const rgba = photo.rgba.slice();
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let channel = 0; channel < 3; channel++) {
      const total =
        (hematoxylin[channel] ?? 0) * (first[pixel] ?? 0) * (scales[0] ?? 1) +
        (eosin[channel] ?? 0) * (second[pixel] ?? 0) * (scales[1] ?? 1);
      const level = light * Math.exp(-total);
      rgba[4 * pixel + channel] = level > 255 ? 254 : Math.trunc(level); // the authors' own code has 254
    }
  return { photo: recolored(photo, rgba) };
}

/**
 * The directions of hematoxylin and eosin: the ends of the fan that the tissue's densities make in their main plane.
 */
function stainsIn(densities: Float64Array): readonly [Vector, Vector] | undefined {
  const tissue: number[] = [];
  for (let at = 0; at < densities.length; at += 3)
    if ([0, 1, 2].every((channel) => (densities[at + channel] ?? 0) >= clear)) tissue.push(at);
  if (tissue.length < 3) return undefined;
  const [across, along] = eigenvectors(covariance(densities, tissue)).slice(1) as [Vector, Vector];
  const angles = Float64Array.from(tissue, (at) =>
    Math.atan2(dot(densities, at, along), dot(densities, at, across)),
  ).sort();
  const turned = (percent: number): Vector => {
    const angle = percentile(angles, percent);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const value = (at: 0 | 1 | 2): number => across[at] * cos + along[at] * sin;
    return [value(0), value(1), value(2)];
  };
  const [low, high] = [turned(tail), turned(100 - tail)];
  return low[0] > high[0] ? [low, high] : [high, low];
}

const dot = (values: Float64Array, at: number, [x, y, z]: Vector): number =>
  (values[at] ?? 0) * x + (values[at + 1] ?? 0) * y + (values[at + 2] ?? 0) * z;

function covariance(values: Float64Array, places: readonly number[]): number[][] {
  const means = [0, 1, 2].map((a) => places.reduce((sum, at) => sum + (values[at + a] ?? 0), 0) / places.length);
  const spread = (a: number, b: number): number =>
    places.reduce(
      (sum, at) => sum + ((values[at + a] ?? 0) - (means[a] ?? 0)) * ((values[at + b] ?? 0) - (means[b] ?? 0)),
      0,
    ) /
    (places.length - 1);
  return [0, 1, 2].map((a) => [0, 1, 2].map((b) => spread(a, b)));
}

/** How much of each stain a pixel has: least squares. */
function amounts(densities: Float64Array, [a, b]: readonly [Vector, Vector]): readonly [Float64Array, Float64Array] {
  const inner = (one: Vector, other: Vector): number =>
    one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
  const [aa, ab, bb] = [inner(a, a), inner(a, b), inner(b, b)];
  const determinant = aa * bb - ab * ab || 1;
  const [first, second] = [new Float64Array(densities.length / 3), new Float64Array(densities.length / 3)];
  for (let pixel = 0; pixel < first.length; pixel++) {
    const [onA, onB] = [dot(densities, 3 * pixel, a), dot(densities, 3 * pixel, b)];
    first[pixel] = (bb * onA - ab * onB) / determinant;
    second[pixel] = (aa * onB - ab * onA) / determinant;
  }
  return [first, second];
}
