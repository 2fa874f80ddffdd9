/**
 * An explanation as it crosses, and what is asked for. The numbers come out of strangers' files by way of an engine that a
 * hostile model may have taken over: a size of NaN, or a grid that its values do not fill, must not end in half a picture.
 */
import type { Clip, Geometry, Heatmap, Prediction, Region, Warning } from '../vocabulary/explanation.ts';
import type { MethodName } from '../vocabulary/names.ts';
import {
  either,
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
  pairOf,
  suchThat,
  within,
  type Check,
  type Fields,
} from './checks.ts';
import { isLayer, isRecipe, type Layer, type RecipeSummary } from './model.ts';

export interface ExplainParams {
  /** Absolute path. */
  readonly image: string;
  /** Absolute path. */
  readonly model: string;
  /** Absolute path of a recipe file instead of the one that would be found. */
  readonly recipe?: string;
  /** An index, or a label; the top prediction when absent. */
  readonly class?: number | string;
  /** Of a segmentation (`ModelDescription.head` is `pixels`): the photo's pixel, column and row, whose classes are meant. */
  readonly pixel?: readonly [x: number, y: number];
  /** A layer's name or tensor. */
  readonly layer?: string;
  readonly method?: MethodName;
  /** Of the map's maximum, 0..1; regions are the cells at or above it. */
  readonly threshold?: number;
  /** How many predictions. */
  readonly top?: number;
}

export interface Explanation {
  readonly image: string;
  readonly model: string;
  readonly layer: Layer;
  readonly method: MethodName;
  readonly class: Prediction;
  /** The photo's pixel that was asked for: class and predictions are those of this pixel. */
  readonly pixel?: readonly [x: number, y: number];
  readonly predictions: readonly Prediction[];
  readonly heatmap: Heatmap;
  readonly regions: readonly Region[];
  readonly geometry: Geometry;
  /** Of a model of clips. */
  readonly clip?: Clip;
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
  class: maybe(either(isWhole, isText)),
  pixel: maybe(pairOf(isWhole)),
  layer: maybe(isText),
  method: maybe(isName<MethodName>),
  threshold: maybe(isFraction),
  top: maybe(isWhole),
};

const isPrediction = fits<Prediction>({
  index: isWhole,
  label: isString,
  score: isNumber,
  probability: maybe(isNumber),
  output: maybe(isNumber),
  box: maybe(fourOf(isNumber)),
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
  fits<Clip>({ sources: listOf(isWhole), total: within(1, 1e9), strongest: isWhole }),
  ({ sources, strongest }) => strongest < sources.length,
);

const isTimings: Check<Readonly<Record<string, number>>> = (value): value is Record<string, number> =>
  typeof value === 'object' && value !== null && Object.values(value).every(isNumber);

/** Only a clip has frames to be told apart. */
export const isExplanation = suchThat(
  fits<Explanation>({
    image: isString,
    model: isString,
    layer: isLayer,
    method: isName<MethodName>,
    class: isPrediction,
    pixel: maybe(pairOf(isWhole)),
    predictions: listOf(isPrediction),
    heatmap: isHeatmap,
    regions: listOf(isRegion),
    geometry: isGeometry,
    clip: maybe(isClip),
    recipe: isRecipe,
    warnings: listOf(fits<Warning>({ code: isName<Warning['code']>, message: isString })),
    runs: maybe(isWhole),
    timings: isTimings,
  }),
  ({ heatmap, clip, regions }) =>
    (clip !== undefined || heatmap.frames === 1) && regions.every(({ frame }) => frame < heatmap.frames),
);
