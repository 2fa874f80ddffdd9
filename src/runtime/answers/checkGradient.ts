import { ask, type Wish } from '../../engine/ask.ts';
import { checkErrors } from '../../engine/errors.ts';
import type { Layer } from '../../engine/anatomy/layers.ts';
import { wholePicture } from '../../engine/image/geometry.ts';
import { axisOf } from '../../engine/tensor/layout.ts';
import type { Prediction } from '../../vocabulary/explanation.ts';
import type { FloatTensor } from '../../engine/tensor/tensor.ts';
import type { LoadedModel } from '../../engine/reading/loadModel.ts';
import { known } from '../../vocabulary/known.ts';

export interface GradientCheck {
  readonly layer: Layer;
  /** The worst of all directions: |difference − g·v| / |g·v|. */
  readonly worstError: number;
  readonly directions: number;
  /**
   * Why nothing was compared: the gradient is 0 everywhere; its differences drown in float32's rounding; or they
   * disagree, and the model chooses its boxes itself: another object may have come into the place of this one; or the
   * gradient graph next to the model gives another gradient than the model itself.
   */
  readonly obstacle?: 'zero' | 'weak' | 'chosen' | 'file';
}

const directionCount = 8;
/** Of each class but the likeliest. */
const fewDirections = 2;
const quiet = { begin: () => undefined };

/** Float32 differences through a deep network agree to about three digits; a wrong rule is off by far more. */
export const tolerance = 1e-2;

/**
 * Steps, as shares of the largest score: a large one suffers from kinks, a small one from float32. The best of
 * them speaks for a direction; a wrong gradient agrees with none.
 */
const steps = [0.1, 0.03, 0.01, 0.003, 0.001] as const;

/** Scores that are nearly 0 are what is left of larger numbers, whose rounding they carry. */
const smallestSize = 1e-3;

/** A larger share of the layer's own values is no small step. */
const largestStep = 0.1;

/**
 * Compares dS/dA with central differences of the model itself, along seeded random directions, for one input.
 *
 * @throws WhylightError `gradient-rounded`
 */
export async function checkGradient(
  model: LoadedModel,
  layer: Layer,
  input: FloatTensor,
  words: Pick<Wish, 'text' | 'prompts' | 'target'> = {},
): Promise<GradientCheck> {
  if (layer.isStraightThrough) throw checkErrors.rounded(layer.name);
  const { input: asRead } = model.recipe;
  const whole = { tensor: input, channelAxis: axisOf(asRead.layout, 'C'), geometry: wholePicture(asRead) };
  const wish = { ...words, layer: layer.tensor };
  const { classifier, predictions, chosen, run, activation, targetOf } = await ask(
    whole,
    model.classifier,
    wish,
    true,
    quiet,
  );
  const size = predictions.reduce((largest, each) => Math.max(largest, Math.abs(each.score)), smallestSize);
  const errors: number[] = [];
  let [isZero, isRefused] = [true, false];
  for (const [at, each] of severalOf(chosen, predictions).entries()) {
    const { seed, scoreIn } = await ask(whole, model.classifier, { ...wish, target: targetOf(each) }, true, quiet);
    const gradients = await classifier.gradients(run, [layer], seed, quiet);
    const { data: g } = known(gradients.get(layer.tensor), `gradient of ${layer.tensor}`);
    isZero &&= g.every((value) => value === 0);
    isRefused ||= classifier.gradientRefused?.(layer) !== undefined;
    const scoreAt = async (a: Float32Array): Promise<number> => {
      const one = { count: 1, dims: activation.dims, write: (_: number, into: Float32Array) => into.set(a) };
      return known((await classifier.scoresWith(run, layer, one, scoreIn, quiet))[0], 'score');
    };
    for (let way = 0; way < (at === 0 ? directionCount : fewDirections); way++)
      errors.push(...(await directionErrors(activation.data, g, direction(g, way + 1), size, scoreAt)));
  }
  return {
    layer,
    worstError: Math.max(0, ...errors),
    directions: directionCount,
    ...(isRefused ? { obstacle: 'file' } : obstacle(isZero, errors, classifier.detector?.isSuppressed)),
  };
}

/**
 * The one that is meant, the likeliest, the next and the least likely: a gradient graph may have two classes in each
 * other's place.
 */
function severalOf(chosen: Prediction, predictions: readonly Prediction[]): readonly Prediction[] {
  const wanted = [chosen, predictions[0], predictions[1], predictions.at(-1)].filter((each) => each !== undefined);
  return wanted.filter(({ index }, at) => wanted.findIndex((each) => each.index === index) === at);
}

function obstacle(isZero: boolean, errors: readonly number[], areBoxesChosen = false): Pick<GradientCheck, 'obstacle'> {
  if (errors.length === 0) return { obstacle: isZero ? 'zero' : 'weak' };
  return areBoxesChosen && Math.max(...errors) >= tolerance ? { obstacle: 'chosen' } : {};
}

/** Random sizes with the gradient's signs, so that g·v can't cancel; random signs where the gradient is 0. */
function direction(g: Float32Array, seed: number): Float32Array {
  let state = seed * 0x9e3779b9;
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 16), 0x45d9f3b) + 0x6d2b79f5) >>> 0;
    return state / 2 ** 32;
  };
  return g.map((value) => (next() + 0.05) * (Math.sign(value) || (next() < 0.5 ? -1 : 1)));
}

/**
 * The same sizes, all upwards where the gradient is not 0 and downwards where it is: the largest of a maximum stays the
 * largest.
 */
const rising = (g: Float32Array, v: Float32Array): Float32Array =>
  v.map((value, at) => (g[at] === 0 ? -Math.abs(value) : Math.abs(value)));

/** The error along `v`; none where the score depends on it too little to tell. */
async function directionErrors(
  a: Float32Array,
  g: Float32Array,
  v: Float32Array,
  size: number,
  scoreAt: (a: Float32Array) => Promise<number>,
): Promise<number[]> {
  const both = await errorsAlong(a, g, v, size, scoreAt);
  if (both.every((error) => error < tolerance)) return both;
  // At a kink (a maximum of many cells) the slopes on both sides differ: along this way one of them is the gradient's.
  const oneSided = await errorsAlong(a, g, rising(g, v), size, scoreAt, true);
  return oneSided.some((error) => error < tolerance) ? oneSided : both;
}

async function errorsAlong(
  a: Float32Array,
  g: Float32Array,
  v: Float32Array,
  size: number,
  scoreAt: (a: Float32Array) => Promise<number>,
  isOneSided = false,
): Promise<number[]> {
  const slope = dot(g, v);
  const moved = (h: number): Promise<number> => scoreAt(a.map((value, at) => value + h * (v[at] ?? 0)));
  const errorAt = async (h: number): Promise<number> => {
    const [to, from] = [await moved(h), await moved(isOneSided ? 0 : -h)];
    return Math.abs((to - from) / (isOneSided ? h : 2 * h) - slope) / Math.abs(slope);
  };
  const largest = largestStep * Math.sqrt(dot(a, a) / dot(v, v));
  const all = slope === 0 ? [] : steps.map((step) => (step * size) / Math.abs(slope));
  const small = all.filter((h) => h <= largest);
  const errors: number[] = [];
  for (const h of small.length > 0 ? small : all) errors.push(await errorAt(h));
  // Where no small step shows in float32, a large one speaks for the gradient (what follows is nearly linear), never
  // against it.
  const best = Math.min(...errors);
  return small.length > 0 || best < tolerance ? [best] : [];
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
