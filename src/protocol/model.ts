/** A model as it crosses: what can be explained of it, and how it reads a picture. */
import type { LayerSummary } from '../vocabulary/explanation.ts';
import {
  gradientSources,
  headKinds,
  recipeSources,
  type GradientSource,
  type HeadKind,
  type MethodName,
  type RecipeSourceKind,
} from '../vocabulary/names.ts';
import type { FurtherInput } from '../vocabulary/furtherInput.ts';
import { isFurtherInput } from './furtherInput.ts';
import { fits, isBoolean, isName, isString, isWhole, listOf, maybe, oneOf, suchThat } from './checks.ts';

export interface Layer extends LayerSummary {
  /** Cells, [height, width] or, of a clip, [frames, height, width]; absent where the layer has no grid. */
  readonly grid?: readonly number[];
  readonly isDefault: boolean;
}

export interface RecipeSummary {
  readonly source: RecipeSourceKind;
  /** For people: “cats.whylight.json”, “ImageNet defaults: guessed …”. */
  readonly description: string;
  /** MODEL.whylight.json, when it is that. */
  readonly path?: string;
  /** Whether it says how a picture is looked at: by a window, without its turn, over a background. */
  readonly looks: boolean;
  /** The whole recipe in the format of MODEL.whylight.json. */
  readonly json: string;
}

/** A usual way to give pictures to models. */
export interface RecipeCustom {
  readonly title: string;
  readonly detail: string;
  /** What a recipe says of it, and the model's recipe with it: as JSON. */
  readonly input: string;
  readonly recipe: string;
}

export interface ModelDescription {
  readonly model: string;
  readonly scoreTensor: string;
  /**
   * What it holds: a score a class, the classes of each pixel or of each voxel, or boxes (a box's index is its place
   * among those of one image).
   */
  readonly head: HeadKind;
  readonly classCount: number;
  /** The output that is explained, or the part of one; and all that can be. */
  readonly output: string;
  readonly outputs: readonly { readonly name: string; readonly head: HeadKind }[];
  /** What it takes next to the picture. */
  readonly inputs: readonly FurtherInput[];
  /** Empty when unknown. */
  readonly labels: readonly string[];
  readonly layers: readonly Layer[];
  readonly methods: readonly {
    readonly name: MethodName;
    readonly title: string;
    readonly description: string;
    readonly needsGradient: boolean;
  }[];
  readonly recipe: RecipeSummary;
  readonly gradientGraph: GradientSource;
  /** The names of the files that it is made of, where it is made of several graphs; empty as a rule. */
  readonly parts: readonly string[];
  /**
   * Absolute paths of all that it was made from, or would be if it were there: a change of one makes it out of date.
   */
  readonly files: readonly string[];
}

/** What the webview needs of a ModelDescription: no labels (there may be 21,000). */
export interface PanelModel extends Pick<
  ModelDescription,
  'head' | 'layers' | 'methods' | 'classCount' | 'gradientGraph' | 'output' | 'outputs' | 'inputs' | 'parts'
> {
  /** The file's name. */
  readonly name: string;
}

/** Rows and columns, of a clip behind its time. */
const isGrid = suchThat(listOf(isWhole), ({ length }) => length === 2 || length === 3);

export const isLayer = fits<Layer>({
  name: isString,
  tensor: isString,
  operator: isString,
  shape: listOf(isWhole),
  grid: maybe(isGrid),
  isDefault: isBoolean,
  reason: maybe(isString),
});

export const isRecipe = fits<RecipeSummary>({
  source: oneOf(...recipeSources),
  description: isString,
  path: maybe(isString),
  looks: isBoolean,
  json: isString,
});

export const isPanelModel = fits<PanelModel>({
  name: isString,
  head: oneOf(...headKinds),
  layers: listOf(isLayer),
  classCount: isWhole,
  output: isString,
  outputs: listOf(fits<PanelModel['outputs'][number]>({ name: isString, head: oneOf(...headKinds) })),
  gradientGraph: oneOf(...gradientSources),
  inputs: listOf(isFurtherInput),
  parts: listOf(isString),
  methods: listOf(
    fits<PanelModel['methods'][number]>({
      name: isName<MethodName>,
      title: isString,
      description: isString,
      needsGradient: isBoolean,
    }),
  ),
});
