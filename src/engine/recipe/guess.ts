import { recipeErrors } from '../errors.ts';
import { normalisations, usualShortestEdge } from './defaults.ts';
import type { Recipe, RecipeInput } from './recipe.ts';

/** One axis of the model's input; undefined where the model leaves it open. */
type Axis = number | undefined;

/** Pixels where the model leaves its size open. */
const usualSize = 224;

/** From this size on, models were trained on crops of photos; below, on whole small pictures (CIFAR, MNIST). */
const leastCropped = 160;

/**
 * The recipe that most classifiers with this input want: what torchvision does for ImageNet. It may be wrong, so its
 * source says that it is a guess.
 *
 * @param openSize pixels of a side where the model leaves it open
 * @throws WhylightError `input-not-image`
 */
export function guessRecipe(inputDims: readonly Axis[], openSize = usualSize): Recipe {
  const dims = inputDims.map((size) => (size !== undefined && size > 0 ? size : undefined));
  const shape = `[${dims.map((size, axis) => size ?? (axis === 0 ? 'N' : '?')).join(', ')}]`;
  const layout = guessLayout(dims);
  if (layout === undefined) throw recipeErrors.inputNotImage(shape);
  const [channelAxis, heightAxis, widthAxis] = layout === 'NCHW' ? [1, 2, 3] : [3, 1, 2];
  const channels = dims[channelAxis] === 1 ? 'gray' : 'RGB';
  const height = dims[heightAxis] ?? dims[widthAxis] ?? openSize;
  const width = dims[widthAxis] ?? height;
  const isCropped = width === height && width >= leastCropped;
  const input: RecipeInput = {
    layout,
    channels,
    width,
    height,
    resize: isCropped ? 'crop' : 'squash',
    shortestEdge: usualShortestEdge({ width, height }),
    interpolation: 'bilinear',
    antialias: true,
    scale: 1 / 255,
    ...normalisations[channels],
  };
  const custom = channels === 'gray' ? 'Grey values 0..1' : 'ImageNet defaults';
  const reason = `${custom}: guessed from the input's shape ${shape}`;
  return { input, output: {}, labels: [], source: { kind: 'guess', reason } };
}

/** Channels are where 1 or 3 is, else where the size is left open; frameworks that leave all open write NCHW. */
function guessLayout(dims: readonly Axis[]): RecipeInput['layout'] | undefined {
  if (dims.length !== 4) return undefined;
  const isCount = (size: Axis) => size === 1 || size === 3;
  if (isCount(dims[1])) return 'NCHW';
  if (isCount(dims[3])) return 'NHWC';
  if (dims[1] === undefined) return 'NCHW';
  return dims[3] === undefined ? 'NHWC' : undefined;
}
