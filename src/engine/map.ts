/** From a question to its map, by whichever method. */
import { channelsFirst, featuresOf } from './anatomy/channelsFirst.ts';
import type { Asked } from './ask.ts';
import { heatmapOf } from './cam/cam.ts';
import type { Heatmap, Warning } from '../vocabulary/explanation.ts';
import { methodOf, type Method, type RawMap } from './cam/methods.ts';
import type { MethodName } from '../vocabulary/names.ts';
import { ablatedChannels, maskedInputs } from './cam/variants.ts';
import type { Stages } from './classifier.ts';
import { scoreErrors } from './errors.ts';
import type { FloatTensor } from './tensor/tensor.ts';
import { known } from '../vocabulary/known.ts';

/** A map, and what it was made of. */
export interface Mapped {
  readonly method: MethodName;
  readonly heatmap: Heatmap;
  readonly warnings: readonly Warning[];
  /** dS/dA as it left the run; methods that need no gradient have none. */
  readonly gradient?: FloatTensor;
  /** How many other runs the method took: all that it asks for, or there is no map. */
  readonly runs?: number;
}

/**
 * The map of one prediction by one method, on the layer's grid.
 *
 * @throws WhylightError `box-not-followed`, `gradient-not-finite`, `map-not-finite`, and what the runs throw
 */
export async function mapOf(asked: Asked, name: MethodName, stages: Stages): Promise<Mapped> {
  const method = methodOf(name);
  const { map, cellGradient, ...found } = await findMap(asked, method, stages);
  return { method: name, ...heatmapOf(map, asked.layer.grid, method, cellGradient), ...found };
}

type Found = Pick<Mapped, 'gradient' | 'runs'> & {
  readonly map: RawMap;
  /** dS/dA without the tokens that are no cell, [channels, cells]. */
  readonly cellGradient?: Float32Array;
};

/** The map by what the method needs in addition to the activation: the gradient, nothing, or a run for each channel. */
async function findMap(asked: Asked, method: Method, stages: Stages): Promise<Found> {
  const { input, classifier, run, layer, activation } = asked;
  const features = featuresOf(layer, activation.data);
  if (method.needs === 'gradient') {
    const gradients = await classifier.gradients(run, [layer], asked.seed, stages);
    const gradient = known(gradients.get(layer.tensor), 'gradient');
    stages.begin('cam');
    const cellGradient = channelsFirst(layer, gradient.data);
    return { map: method.map({ ...features, gradient: cellGradient }), cellGradient, gradient };
  }
  if (method.needs === 'activation') {
    stages.begin('cam');
    return { map: method.map(features) };
  }
  if (classifier.detector?.isSuppressed === true && classifier.detector.form !== 'rows')
    throw scoreErrors.boxNotFollowed(method.title);
  const { scoreIn } = asked;
  const scores =
    method.variant === 'masked-input'
      ? await classifier.scoresOf(maskedInputs(input.tensor, input.channelAxis, layer.grid, features), scoreIn, stages)
      : await classifier.scoresWith(run, layer, ablatedChannels(activation, layer), scoreIn, stages);
  stages.begin('cam');
  return { map: method.map({ ...features, score: scoreIn(run.score), scores }), runs: scores.length };
}
