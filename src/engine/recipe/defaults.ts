import type { RecipeInput } from './recipe.ts';

/** Of ImageNet's pictures, 0..1, RGB: torchvision's, and of nearly every model trained on them. */
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/** In the order of the channels. Gray models have no custom of their own: plain 0..1. */
export const normalizations: Readonly<Record<RecipeInput['channels'], Pick<RecipeInput, 'mean' | 'std'>>> = {
  RGB: imageNet,
  BGR: { mean: imageNet.mean.toReversed(), std: imageNet.std.toReversed() },
  gray: { mean: [0], std: [1] },
  bands: { mean: [0], std: [1] },
};

/** torchvision's custom: 256 for a crop of 224, and in proportion. */
export function usualShortestEdge({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.round((Math.max(width, height) * 256) / 224);
}
