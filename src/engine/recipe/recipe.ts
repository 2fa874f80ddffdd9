import type { Activation, HeadKind, RecipeSourceKind } from '../../vocabulary/names.ts';
import type { Orientation } from '../../vocabulary/pictureFacts.ts';
import type { PictureRegion } from '../../vocabulary/pictureArea.ts';
import type { Windows } from '../../vocabulary/window.ts';
import type { Layout } from '../tensor/layout.ts';
import type { Step } from './steps.ts';
import type { Thresholds } from './thresholds.ts';

/** What a recipe may leave to a guess; guesses.ts says what settles each. */
export type Guess = 'size' | 'fit' | 'scale' | 'mean' | 'std' | 'labels';

/**
 * How a photo becomes the model's input tensor: value = (pixel · scale − mean) / std, pixels 0..255; of a signal the
 * file's own numbers, where no window turns them to 0..255.
 */
export interface RecipeInput {
  readonly layout: Layout;
  readonly channels: 'RGB' | 'BGR' | 'gray' | 'bands';
  /** Of `bands`: which of the file's, from 1, in the order of the tensor. */
  readonly bands?: readonly number[];
  /**
   * Of `bands`: pages around the one that is chosen, such as −1, 0, 1, as channels; the last one stands for those
   * beyond.
   */
  readonly pages?: readonly number[];
  /** Which of the picture's values become 0 and 255, before anything else; what the file says when absent. */
  readonly window?: Windows;
  /** Whether low values become light where the file wants it (DICOM's MONOCHROME1); they do when absent. */
  readonly invert?: boolean;
  /** Whether the picture is turned as its EXIF data says (the default), or taken as it is stored. */
  readonly exif?: 'turn' | 'ignore';
  /** What lies behind transparent pixels, 0..255; when absent, their own colors are taken as if they were opaque. */
  readonly background?: readonly number[];
  /** A part of the picture: x and y in pixels of the full size, width and height in those of the level. */
  readonly region?: PictureRegion;
  /** Of a picture that has smaller copies: which one, 0 is the full size. */
  readonly level?: number;
  /** What is done to the picture, window and background first, before it is resized. */
  readonly steps?: readonly Step[];
  /** An array that is the tensor, made of the picture by other code: a path from the picture's folder, with {name}. */
  readonly prepared?: string;
  /** From a pixel of it to the picture's: x = a · x + b · y + c, y = d · x + e · y + f; spread over all when absent. */
  readonly affine?: readonly number[];
  /** Of a volume: its axes are turned so that x, y and z end at these sides; the file's own order when absent. */
  readonly orientation?: Orientation;
  /** Of a signal: what its leads are called, in the order of the tensor. */
  readonly leads?: readonly string[];
  /** Of a signal: samples a second, so that times can be said. */
  readonly rate?: number;
  /** How many pictures a clip is made of; only where the layout has a T. */
  readonly frames?: number;
  readonly width: number;
  readonly height: number;
  /**
   * `crop`: shortest edge to `shortestEdge`, then the center; `squash`: both edges; `letterbox`: fit, then pad; `none`:
   * the picture at its own size. Signals are resampled by `squash` alone; `crop` takes the middle, `letterbox` the
   * beginning, with zeros behind what is too short.
   */
  readonly resize: 'crop' | 'squash' | 'letterbox' | 'none';
  /** Pixels; only `crop` reads it. */
  readonly shortestEdge: number;
  /**
   * What the photo becomes before the center is cut out of it: `squash` makes it so large (`width` and `height` when
   * absent); `crop` lets it just cover so much, instead of `shortestEdge`.
   */
  readonly resizedWidth?: number;
  readonly resizedHeight?: number;
  /**
   * Where the cut begins when an odd number of pixels goes: `even` as torchvision (the default), `down` as
   * transformers.
   */
  readonly cropRounding?: 'even' | 'down';
  readonly interpolation: 'nearest' | 'bilinear' | 'bicubic';
  /** Widens the filter when shrinking, as PIL (and so torchvision) does. */
  readonly antialias: boolean;
  readonly scale: number;
  /** One a channel, in the order of `channels`. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export interface RecipeOutput {
  /** The model's output that is explained; the first that fits when absent. */
  readonly name?: string;
  /** What it holds; found from its shape and name when absent. */
  readonly kind?: HeadKind;
  /** A part of it: its numbers from..to − 1. */
  readonly slice?: readonly [from: number, to: number];
  /** Several questions with the same answers each: their names. */
  readonly tasks?: readonly string[];
  /** Of a reader of letters (CTC): where the blank stands among them, where its labels do not have it. */
  readonly blank?: 'first' | 'last';
  /** What turns a score into a probability; softmax for classes when absent, for boxes what their values tell. */
  readonly activation?: Activation;
}

/** What said how the image becomes the tensor. */
export interface RecipeSource {
  readonly kind: RecipeSourceKind;
  /** For people: “preprocessor_config.json (ViTImageProcessor)”. */
  readonly reason: string;
  /** The file, when it is one. */
  readonly path?: string;
}

export interface Recipe {
  readonly input: RecipeInput;
  /** The one that is explained. */
  readonly output: RecipeOutput;
  /** All that the recipe names. */
  readonly outputs?: readonly RecipeOutput[];
  /** Empty when unknown; otherwise one a class. */
  readonly labels: readonly string[];
  /** What said the labels, when it was not MODEL.whylight.json itself. */
  readonly labelsFrom?: string;
  /** The labels are grades, each above the one before: a score is one of “at least this grade”. */
  readonly isOrdinal?: boolean;
  /** From which probability on a score is positive, as the recipe writes it, or the name of its file. */
  readonly thresholds?: Thresholds | string;
  /** … and of each score, once these are known. */
  readonly judged?: readonly (number | undefined)[];
  /** The file that said them. */
  readonly thresholdsFrom?: string;
  /** What is explained where nobody asks: the likeliest answer, or of one score its positive one. */
  readonly explain?: 'top' | 'positive';
  readonly layer?: string;
  readonly source: RecipeSource;
  /** What nothing has told. It may follow what is found out about the model later. */
  readonly guessed: ReadonlySet<Guess>;
  /** What a source said and could not be followed to the letter: sentences for people. */
  readonly notes?: readonly string[];
}

export function withNotes(recipe: Recipe, notes: readonly string[]): Recipe {
  return notes.length === 0 ? recipe : { ...recipe, notes: [...(recipe.notes ?? []), ...notes] };
}
