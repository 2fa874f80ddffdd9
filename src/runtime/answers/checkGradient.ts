import { ask } from '../../engine/ask.ts';
import { checkErrors } from '../../engine/errors.ts';
import { activationOf, type Layer } from '../../engine/anatomy/layers.ts';
import { cutModel } from '../../engine/graph/modelBytes.ts';
import { wholePicture } from '../../engine/image/geometry.ts';
import { axisOf } from '../../engine/tensor/layout.ts';
import { tailModel, tailOf } from '../../engine/anatomy/tail.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../engine/tensor/tensor.ts';
import type { LoadedModel } from '../../engine/reading/loadModel.ts';
import { withOpened } from '../../engine/ports.ts';
import { known } from '../../vocabulary/known.ts';

export interface GradientCheck {
  readonly layer: Layer;
  /** The worst of all directions: |difference − g·v| / |g·v|. */
  readonly worstError: number;
  readonly directions: number;
  /**
   * Why nothing was compared: the gradient is 0 everywhere; its differences drown in float32's rounding; or they disagree,
   * and the model chooses its boxes itself: another object may have come into the place of this one.
   */
  readonly obstacle?: 'zero' | 'weak' | 'chosen';
}

const directionCount = 8;
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
export async function checkGradient(model: LoadedModel, layer: Layer, input: FloatTensor): Promise<GradientCheck> {
  if (layer.isStraightThrough) throw checkErrors.rounded(layer.name);
  const { classifier, recipe } = model;
  const { graph, score } = classifier.anatomy;
  const channelAxis = axisOf(recipe.input.layout, 'C');
  const whole = { tensor: input, channelAxis, geometry: wholePicture(recipe.input) };
  const asked = await ask(whole, classifier, { layer: layer.tensor }, true, quiet);
  const { run, activation, predictions, seed, scoreIn } = asked;
  const gradients = await classifier.gradients(run, [layer], seed, quiet);
  const { data: g } = known(gradients.get(layer.tensor), `gradient of ${layer.tensor}`);

  const tail = tailOf(graph, layer, score);
  const beside = await valuesOf(model, tail.beside, run.feeds);
  return withOpened(model.bench, tailModel(graph, tail, layer, activation, beside), 'all', async (opened) => {
    const scoreAt = async (a: Float32Array): Promise<number> => {
      const feeds = new Map(beside).set(activationOf(layer), floatTensorOf(activation.dims, a));
      return scoreIn((await opened.run(feeds)).get(score) as FloatTensor);
    };
    const { data: a } = activation;
    const size = predictions.reduce((largest, each) => Math.max(largest, Math.abs(each.score)), smallestSize);
    const errors: number[] = [];
    for (let at = 0; at < directionCount; at++)
      errors.push(...(await directionErrors(a, g, direction(g, at + 1), size, scoreAt)));
    return {
      layer,
      worstError: Math.max(0, ...errors),
      directions: directionCount,
      ...obstacle(g, errors, classifier.detector?.isSuppressed),
    };
  });
}

/** What a run is fed, and these tensors as it computes them. */
async function valuesOf(
  { bench, classifier }: LoadedModel,
  names: readonly string[],
  feeds: ReadonlyMap<string, Tensor>,
): Promise<Map<string, Tensor>> {
  const computed = names.filter((name) => !feeds.has(name));
  if (computed.length === 0) return new Map(feeds);
  const { graph } = classifier.anatomy;
  const run = withOpened(bench, cutModel(graph, computed), 'all', (opened) => opened.run(feeds));
  return new Map([...feeds, ...(await run)]);
}

function obstacle(g: Float32Array, errors: readonly number[], areBoxesChosen = false): Pick<GradientCheck, 'obstacle'> {
  if (errors.length === 0) return { obstacle: g.every((value) => value === 0) ? 'zero' : 'weak' };
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

/** The error along `v`; none where the score depends on it too little to tell. */
async function directionErrors(
  a: Float32Array,
  g: Float32Array,
  v: Float32Array,
  size: number,
  scoreAt: (a: Float32Array) => Promise<number>,
): Promise<number[]> {
  const slope = dot(g, v);
  const errorAt = async (h: number): Promise<number> => {
    const difference =
      (await scoreAt(a.map((value, at) => value + h * (v[at] ?? 0)))) -
      (await scoreAt(a.map((value, at) => value - h * (v[at] ?? 0))));
    return Math.abs(difference / (2 * h) - slope) / Math.abs(slope);
  };
  const largest = largestStep * Math.sqrt(dot(a, a) / dot(v, v));
  const all = slope === 0 ? [] : steps.map((step) => (step * size) / Math.abs(slope));
  const small = all.filter((h) => h <= largest);
  const errors: number[] = [];
  for (const h of small.length > 0 ? small : all) errors.push(await errorAt(h));
  // Where no small step shows in float32, a large one speaks for the gradient (what follows is nearly linear), never against it.
  const best = Math.min(...errors);
  return small.length > 0 || best < tolerance ? [best] : [];
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
