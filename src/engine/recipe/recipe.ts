/** How a photo becomes the model's input tensor: value = (pixel · scale − mean) / std, pixels 0..255. */
export interface RecipeInput {
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: 'RGB' | 'BGR' | 'gray';
  readonly width: number;
  readonly height: number;
  /** `crop`: shortest edge to `shortestEdge`, then the centre; `squash`: both edges; `letterbox`: fit, then pad. */
  readonly resize: 'crop' | 'squash' | 'letterbox';
  /** Pixels; only `crop` reads it. */
  readonly shortestEdge: number;
  readonly interpolation: 'nearest' | 'bilinear' | 'bicubic';
  /** Widens the filter when shrinking, as PIL (and so torchvision) does. */
  readonly antialias: boolean;
  readonly scale: number;
  /** One a channel, in the order of `channels`. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export interface RecipeOutput {
  /** The model's output that holds the scores; the first that fits when absent. */
  readonly name?: string;
  /** What turns a score into a probability. */
  readonly activation: 'softmax' | 'sigmoid' | 'none';
}

/** Where a recipe came from, in the order of the search; a `guess` is always shown as one. */
export type RecipeSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'guess'; readonly reason: string };

export interface Recipe {
  readonly input: RecipeInput;
  readonly output: RecipeOutput;
  /** Empty when unknown; otherwise one a class. */
  readonly labels: readonly string[];
  readonly layer?: string;
  readonly source: RecipeSource;
}
