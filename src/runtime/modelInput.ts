import type { ChannelScale, Input } from '../engine/ask.ts';
import { inputErrors } from '../engine/errors.ts';
import { knownDims } from '../engine/graph/shapes.ts';
import { wholePicture } from '../engine/image/geometry.ts';
import { rangeOfAll } from '../engine/image/grays.ts';
import { volumeOrder } from '../engine/image/order.ts';
import { scalesOf } from '../engine/image/preprocess.ts';
import { pictureOf, planeOf } from '../engine/measure/picture.ts';
import type { LoadedModel } from '../engine/reading/loadModel.ts';
import type { RecipeInput } from '../engine/recipe/recipe.ts';
import { axisOf, isSignal } from '../engine/tensor/layout.ts';
import { floatTensorOf, type FloatTensor } from '../engine/tensor/tensor.ts';
import type { ReadyInput } from './photos.ts';

/** A picture as a model's input. */
export function pictureInput(
  { dims, data, geometry, clip, facts, order, isMirrored }: ReadyInput,
  model: LoadedModel,
): Input {
  const { input } = model.recipe;
  const tensor = floatTensorOf(dims, data);
  return {
    ...{ tensor, channelAxis: axisOf(input.layout, 'C'), channelScales: scalesIn(tensor, input) },
    ...{ geometry, ...(clip && { clip }), ...(facts && { facts }), ...(order && { order }) },
    ...(isMirrored && { isMirrored }),
  };
}

/** A tensor as a model's input: its grid is the picture. @throws WhylightError `input-shape` */
export function tensorInput(tensor: FloatTensor, model: LoadedModel): Input {
  checkShape(tensor, model);
  const { layout } = model.recipe.input;
  const size = { width: tensor.dims[axisOf(layout, 'W')] ?? 1, height: tensor.dims[axisOf(layout, 'H')] ?? 1 };
  const order = volumeOrder(layout, undefined);
  return {
    ...{ tensor, channelAxis: axisOf(layout, 'C'), channelScales: scalesIn(tensor, model.recipe.input) },
    ...{ geometry: wholePicture(size), ...(order && { order }) },
  };
}

/**
 * Of a signal, which has no black and white of its own: what is 0 in the file is black, and each lead's own range is
 * that of the pixels.
 */
function scalesIn(tensor: FloatTensor, input: RecipeInput): readonly ChannelScale[] {
  const scales = scalesOf(input);
  if (!isSignal(input.layout) || input.window !== undefined) return scales;
  const picture = pictureOf({ tensor, channelAxis: axisOf(input.layout, 'C'), geometry: wholePicture(input) });
  return scales.map(({ black }, channel) => {
    const [lowest, highest] = rangeOfAll([planeOf(picture, channel)]);
    return { black, gain: highest - lowest || 1 };
  });
}

/** @throws WhylightError `input-shape` */
function checkShape({ dims }: FloatTensor, { classifier, shapes }: LoadedModel): void {
  const expected = knownDims(shapes, classifier.anatomy.input).map((dim, axis) => (axis === 0 ? 1 : dim));
  const fits =
    dims.length === expected.length && expected.every((dim, axis) => typeof dim === 'string' || dim === dims[axis]);
  if (!fits) throw inputErrors.shape(dims, expected);
}
