import { recipeErrors } from '../errors.ts';
import type { Recipe, RecipeInput } from './recipe.ts';

/** Where the model does not say how large a picture it wants. */
const usualSize = 224;

/** From here on models are usually trained on ImageNet with its crop; smaller pictures are used as a whole. */
const smallestCropped = 160;

/** Of the pictures' shortest edge, what the usual ImageNet crop keeps: 224 of 256. */
const cropShare = 224 / 256;

const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/**
 * What is most likely for an input of this shape: ImageNet's normalisation, and its crop where the input is a large
 * square. Always shown as a guess.
 *
 * @param dims [N, C, H, W] or [N, H, W, C]; undefined where a size is free
 * @throws WhylightError `input-not-image`
 */
export function guessRecipe(dims: readonly (number | undefined)[]): Recipe {
  const shape = `[${dims.map((dim) => dim ?? '?').join(', ')}]`;
  const layout = layoutOf(dims);
  if (!layout) throw recipeErrors.inputNotImage(shape);
  const [channels, height, width] = layout === 'NCHW' ? dims.slice(1) : [dims[3], dims[1], dims[2]];
  return {
    input: { layout, ...colours(channels), ...fitting(width ?? height ?? usualSize, height ?? width ?? usualSize) },
    output: { activation: 'softmax' },
    labels: [],
    source: { kind: 'guess', reason: `ImageNet defaults: guessed from the input’s shape ${shape}` },
  };
}

function layoutOf(dims: readonly (number | undefined)[]): RecipeInput['layout'] | undefined {
  const isColour = (dim: number | undefined): boolean => dim === 3 || dim === 1;
  if (dims.length !== 4) return undefined;
  if (isColour(dims[1])) return 'NCHW';
  if (isColour(dims[3])) return 'NHWC';
  return dims[1] === undefined ? 'NCHW' : undefined;
}

function colours(channels: number | undefined): Pick<RecipeInput, 'channels' | 'scale' | 'mean' | 'std'> {
  const grey = { channels: 'gray', scale: 1 / 255, mean: [0.5], std: [0.5] } as const;
  return channels === 1 ? grey : { channels: 'RGB', scale: 1 / 255, ...imageNet };
}

function fitting(width: number, height: number): Omit<RecipeInput, 'layout' | 'channels' | 'scale' | 'mean' | 'std'> {
  const isCropped = width === height && width >= smallestCropped;
  return {
    width,
    height,
    resize: isCropped ? 'crop' : 'squash',
    shortestEdge: isCropped ? Math.round(height / cropShare) : Math.min(width, height),
    interpolation: 'bilinear',
    antialias: true,
  };
}
