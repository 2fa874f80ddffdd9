/**
 * An explanation as it crosses, and what is asked for. The numbers come out of strangers' files by way of an engine
 * that a hostile model may have taken over: a size of NaN, or a grid that its values do not fill, must not end in half
 * a picture.
 */
import type {
  Answer,
  Applied,
  Caption,
  Clip,
  Geometry,
  Heatmap,
  OtherPicture,
  Region,
  Warning,
} from '../vocabulary/explanation.ts';
import type { PictureFacts } from '../vocabulary/pictureFacts.ts';
import { activations, activationSources, type Activation, type MethodName } from '../vocabulary/names.ts';
import type { PictureArea } from '../vocabulary/pictureArea.ts';
import type { PictureLook } from '../vocabulary/pictureLook.ts';
import type { ShortTarget, Target, TargetWish } from '../vocabulary/target.ts';
import {
  fits,
  fourOf,
  isBoolean,
  isFloats,
  isFraction,
  isName,
  isNumber,
  isString,
  isText,
  isWhole,
  listOf,
  maybe,
  oneOf,
  pairOf,
  suchThat,
  within,
  type Check,
  type Fields,
} from './checks.ts';
import { isGivenInputs, type GivenInputs } from './furtherInput.ts';
import { isNamed, isTarget, isTargetWish } from './target.ts';
import { isCaption, isPrompts } from './words.ts';
import { isArea } from './pictureArea.ts';
import { isFacts, isPicture } from './pictureLook.ts';
import { isLayer, isRecipe, type Layer, type RecipeSummary } from './model.ts';

/** Its `class` and `pixel` are the short form of a target. */
export interface ExplainParams extends ShortTarget {
  /** Absolute path. */
  readonly image: string;
  /** Absolute path. */
  readonly model: string;
  /** Absolute path of a recipe file instead of the one that would be found. */
  readonly recipe?: string;
  /** What of the model's answer; the first one when absent. */
  readonly target?: TargetWish;
  /** The model's output, or a part of one, instead of the recipe's: “logits”, “scores[0:5]”. */
  readonly output?: string;
  /** A layer's name or tensor. */
  readonly layer?: string;
  readonly method?: MethodName;
  /** What turns scores into probabilities, where the file itself does not. */
  readonly activation?: Activation;
  /** Of the map's maximum, 0..1; regions are the cells at or above it. */
  readonly threshold?: number;
  /** Of a file of several pictures, for a model of stills: which one, from 0. */
  readonly frame?: number;
  /** A part of a large picture, instead of the recipe's. */
  readonly area?: PictureArea;
  /** How many predictions. */
  readonly top?: number;
  /** Of a model that says words: a text instead of its own. */
  readonly text?: string;
  /** What the picture is compared with, or asked. */
  readonly prompts?: readonly string[];
  /** Of the inputs next to the picture, by name: instead of the recipe's values. */
  readonly inputs?: GivenInputs;
}

export interface Explanation {
  readonly image: string;
  readonly model: string;
  readonly layer: Layer;
  readonly method: MethodName;
  /** What is explained. */
  readonly target: Target;
  /** What turned the scores into probabilities, where the file itself does not. */
  readonly activated?: Applied;
  /** What the model said of it. */
  readonly class: Answer;
  readonly predictions: readonly Answer[];
  /** Of a model that says words: all of them. */
  readonly caption?: Caption;
  /** Of a model that compares a picture with texts: all of these. */
  readonly prompts?: readonly Answer[];
  readonly heatmap: Heatmap;
  readonly regions: readonly Region[];
  readonly geometry: Geometry;
  /** Of a model of clips. */
  readonly clip?: Clip;
  readonly picture?: PictureLook;
  /** Of a medical picture. */
  readonly facts?: PictureFacts;
  /** Maps of further pictures that the answer is about. */
  readonly others?: readonly OtherPicture[];
  readonly recipe: RecipeSummary;
  readonly warnings: readonly Warning[];
  /** How many other runs the method took; absent for those that take none. */
  readonly runs?: number;
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
}

export const explainFields: Fields<ExplainParams> = {
  image: isText,
  model: isText,
  recipe: maybe(isText),
  target: maybe(isTargetWish),
  output: maybe(isText),
  class: maybe(isNamed),
  pixel: maybe(pairOf(isWhole)),
  layer: maybe(isText),
  method: maybe(isName<MethodName>),
  activation: maybe(oneOf(...activations)),
  threshold: maybe(isFraction),
  frame: maybe(isWhole),
  area: maybe(isArea),
  top: maybe(isWhole),
  text: maybe(isText),
  prompts: maybe(isPrompts),
  inputs: maybe(isGivenInputs),
};

const isAnswer = fits<Answer>({
  target: isTarget,
  index: isWhole,
  label: isString,
  score: isNumber,
  probability: maybe(isNumber),
  threshold: maybe(isFraction),
  output: maybe(isNumber),
  areaShare: maybe(isFraction),
  box: maybe(fourOf(isNumber)),
  prompt: maybe(isWhole),
});

const isShare = within(-0.001, 1.001); // rounding

const isRegion = fits<Region>({
  frame: isWhole,
  rank: isWhole,
  peak: isNumber,
  mean: isNumber,
  area: isWhole,
  areaShare: isShare,
  heatShare: isShare,
  peakX: isNumber,
  peakY: isNumber,
  box: fourOf(isNumber),
  outline: listOf(listOf(isNumber)),
  cells: listOf(isWhole),
});

const isSize = within(1, 1e9);

const isGeometry = fits<Geometry>({
  photoWidth: isSize,
  photoHeight: isSize,
  inputWidth: isSize,
  inputHeight: isSize,
  scaleX: within(1e-9, 1e9),
  scaleY: within(1e-9, 1e9),
  offsetX: within(-1e9, 1e9),
  offsetY: within(-1e9, 1e9),
});

const mostCells = 2 ** 24;
const isLength = suchThat(within(1, mostCells), Number.isInteger);

const isHeatmap = suchThat(
  fits<Heatmap>({
    frames: isLength,
    width: isLength,
    height: isLength,
    values: isFloats,
    signed: isBoolean,
    maximum: isNumber,
    contribution: maybe(isFloats),
  }),
  ({ frames, width, height, values, contribution = values }) => {
    const cells = frames * width * height;
    return (
      cells <= mostCells && values.length === cells && contribution.length === cells && values.every(Number.isFinite)
    );
  },
);

const isClip = suchThat(
  fits<Clip>({ sources: listOf(isWhole), total: within(1, 1e9), areSlices: maybe(isBoolean), strongest: isWhole }),
  ({ sources, strongest }) => strongest < sources.length,
);

const isOther = fits<OtherPicture>({
  role: isString,
  image: isString,
  geometry: isGeometry,
  heatmap: isHeatmap,
  regions: listOf(isRegion),
});

const isTimings: Check<Readonly<Record<string, number>>> = (value): value is Record<string, number> =>
  typeof value === 'object' && value !== null && Object.values(value).every(isNumber);

/** Only a clip has frames to be told apart. */
export const isExplanation = suchThat(
  fits<Explanation>({
    image: isString,
    model: isString,
    layer: isLayer,
    method: isName<MethodName>,
    target: isTarget,
    activated: maybe(fits<Applied>({ name: oneOf(...activations), from: oneOf('wish', ...activationSources) })),
    class: isAnswer,
    predictions: listOf(isAnswer),
    caption: maybe(isCaption),
    prompts: maybe(listOf(isAnswer)),
    heatmap: isHeatmap,
    regions: listOf(isRegion),
    geometry: isGeometry,
    clip: maybe(isClip),
    picture: maybe(isPicture),
    facts: maybe(isFacts),
    others: maybe(listOf(isOther)),
    recipe: isRecipe,
    warnings: listOf(fits<Warning>({ code: isName<Warning['code']>, message: isString })),
    runs: maybe(isWhole),
    timings: isTimings,
  }),
  ({ heatmap, clip, regions }) =>
    (clip !== undefined || heatmap.frames === 1) && regions.every(({ frame }) => frame < heatmap.frames),
);
