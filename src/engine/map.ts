/** From a question to its map, by whichever method. */
import { channelsFirst, featuresOf } from './anatomy/channelsFirst.ts';
import type { Layer } from './anatomy/layers.ts';
import type { Rectangle } from './anatomy/place/layerPlace.ts';
import type { Asked, Input } from './ask.ts';
import { heatmapOf } from './cam/cam.ts';
import type { Heatmap, Warning } from '../vocabulary/explanation.ts';
import { methodOf, type Method, type RawMap } from './cam/methods.ts';
import type { MethodName } from '../vocabulary/names.ts';
import { placed } from './cam/placed.ts';
import { ablatedChannels, maskedInputs } from './cam/variants.ts';
import type { Stages } from './classifier.ts';
import { gradientErrors, scoreErrors } from './errors.ts';
import { guidedMap, otherWay } from './cam/guided.ts';
import { shownGrid, shownValues, type VolumeOrder } from './image/order.ts';
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
  /** The part of the input that the map lies on, where it is not the whole. */
  readonly seen?: Rectangle;
}

/**
 * The map of one prediction by one method, on the layer's grid.
 *
 * @throws WhylightError `box-not-followed`, `gradient-not-finite`, `map-not-finite`, and what the runs throw
 */
export async function mapOf(asked: Asked, name: MethodName, stages: Stages): Promise<Mapped> {
  const method = methodOf(name);
  const { map, cellGradient, ...found } = await findMap(asked, method, stages);
  const { place, grid } = asked.layer;
  const copies = place && 'copies' in place ? place.copies : undefined;
  const whole = copies ? placed(map, grid, copies) : { map: known(map[0], 'map'), grid };
  if (method.needs === 'gradient' && method.guided) return guided(asked, name, known(map[0], 'map'), stages);
  const { heatmap, warnings } = heatmapOf(whole.map, whole.grid, method, cellGradient);
  return {
    method: name,
    heatmap: asShown(heatmap, asked.input),
    warnings,
    ...('seen' in whole && { seen: asked.input.isMirrored ? mirroredPart(whole.seen) : whole.seen }),
    ...found,
  };
}

/** As fine as the model's input. @throws WhylightError `mask-not-placed`, `guided-obstructed` */
async function guided(asked: Asked, name: MethodName, { values }: RawMap, stages: Stages): Promise<Mapped> {
  const { classifier, layer, run, seed, input } = asked;
  const method = methodOf(name);
  if (layer.place || layer.grid.frames > 1 || input.tensor.dims.length > 4)
    throw scoreErrors.maskNotPlaced(method.title, layer.name);
  if (!classifier.guided) throw gradientErrors.guidedObstructed('the network has several parts');
  const found = await classifier.guided(run, seed, stages);
  const fine = guidedMap(values, layer.grid, found.gradient, input.channelAxis);
  const { heatmap, warnings } = heatmapOf({ values: fine.values }, fine.grid, method);
  const others = found.otherActivations.length > 0 ? [otherWay(found.otherActivations)] : [];
  return {
    method: name,
    heatmap: asShown(heatmap, input),
    warnings: [...warnings, ...others],
  };
}

/** Left is right: of a picture alone, which has no frames. */
const mirroredOrder: VolumeOrder = [
  { axis: 0, isReversed: false },
  { axis: 1, isReversed: false },
  { axis: 2, isReversed: true },
];

const mirroredPart = ({ left, right, ...rest }: Rectangle): Rectangle => ({
  ...rest,
  left: 1 - right,
  right: 1 - left,
});

/** Of a volume or of a mirrored picture, the map in the order of what is shown instead of the tensor's. */
function asShown(heatmap: Heatmap, { order: own, isMirrored = false }: Input): Heatmap {
  const order = own ?? (isMirrored ? mirroredOrder : undefined);
  if (!order) return heatmap;
  const { values, contribution, ...rest } = heatmap;
  return {
    ...{ ...rest, ...shownGrid(heatmap, order), values: shownValues(values, heatmap, order) },
    ...(contribution && { contribution: shownValues(contribution, heatmap, order) }),
  };
}

type Found = Pick<Mapped, 'gradient' | 'runs'> & {
  /** One for each copy of the picture in the layer; a single one as a rule. */
  readonly map: readonly RawMap[];
  /** dS/dA without the tokens that are no cell, [channels, cells]. */
  readonly cellGradient?: Float32Array;
};

/** The map by what the method needs in addition to the activation: the gradient, nothing, or a run for each channel. */
async function findMap(asked: Asked, method: Method, stages: Stages): Promise<Found> {
  const { input, classifier, run, layer, activation } = asked;
  const features = partsOf(layer, activation.data).map((part) => featuresOf(layer, part));
  if (method.needs === 'gradient') {
    const gradients = await classifier.gradients(run, [layer], asked.seed, stages);
    const gradient = known(gradients.get(layer.tensor), 'gradient');
    stages.begin('cam');
    const parts = partsOf(layer, gradient.data).map((part) => channelsFirst(layer, part));
    const map = features.map((each, at) => method.map({ ...each, gradient: known(parts[at], 'gradient of a copy') }));
    return { map, cellGradient: joined(parts), gradient };
  }
  if (method.needs === 'activation') {
    stages.begin('cam');
    return { map: features.map((each) => method.map(each)) };
  }
  if (classifier.detector?.isSuppressed === true && classifier.detector.form !== 'rows')
    throw scoreErrors.boxNotFollowed(method.title);
  if (method.variant === 'masked-input' && layer.place) throw scoreErrors.maskNotPlaced(method.title, layer.name);
  const { scoreIn } = asked;
  const [whole] = features;
  const scores =
    method.variant === 'masked-input'
      ? Float64Array.from(
          (
            await classifier.numbersOf(
              maskedInputs(input.tensor, input.channelAxis, layer.grid, known(whole, 'layer')),
              (found) => [scoreIn(found)],
              stages,
            )
          ).flat(),
        )
      : await classifier.scoresWith(run, layer, ablatedChannels(activation, layer), scoreIn, stages);
  stages.begin('cam');
  const score = scoreIn(run.score);
  return { map: features.map((each) => method.map({ ...each, score, scores })), runs: scores.length };
}

/** A layer's values for each copy of the picture that lies along its batch. */
function partsOf({ place }: Layer, values: Float32Array): Float32Array[] {
  const count = place && 'copies' in place ? place.copies.length : 1;
  const size = values.length / count;
  return Array.from({ length: count }, (_, at) => values.subarray(at * size, (at + 1) * size));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = parts;
  return parts.length === 1 ? first : Float32Array.from(parts.flatMap((part) => [...part]));
}
