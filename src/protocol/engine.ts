/** What the extension asks of the engine (worker thread or child process), and what it answers. */
import {
  colorMapNames,
  saveFormats,
  type ColorMapName,
  type FillName,
  type SaveFormat,
  type Stage,
} from '../vocabulary/names.ts';
import { isBoolean, isFraction, isText, isWhole, listOf, maybe, oneOf, within, type Fields } from './checks.ts';
import { explainFields, isExplanation, type ExplainParams, type Explanation } from './explanation.ts';
import type { ModelDescription, RecipeCustom } from './model.ts';
import type { Header } from '../vocabulary/header.ts';
import type { Agreement } from '../vocabulary/agreement.ts';
import type { Outcome, WhatIf, SaidThen } from '../vocabulary/whatIf.ts';
import type { Curves } from '../vocabulary/curves.ts';
import type { DisplayWindow, PixelValues } from '../vocabulary/displayWindow.ts';
import { isDisplayWindow } from './pixelValues.ts';
import type { PictureArea } from '../vocabulary/pictureArea.ts';
import { isArea } from './pictureArea.ts';
import { isFill, isWhatIf } from './whatIf.ts';
import { requestCutFields, type CutRequests } from './cut.ts';
import type { MaskRequests } from './mask.ts';
import { sweepFields, type SweepRequests } from './sweep.ts';
import type { TrustRequests } from './trust.ts';
import type { CardRequests } from './card.ts';

export type EngineRequests = SweepRequests &
  TrustRequests &
  CardRequests &
  CutRequests &
  MaskRequests & {
    /** Layers, labels, recipe of a model. */
    readonly describe: {
      readonly params: { readonly model: string; readonly recipe?: string; readonly output?: string };
      readonly result: ModelDescription;
    };
    /** Which model it is, and what explains it. */
    readonly identify: { readonly params: { readonly model: string }; readonly result: Header };
    readonly explain: { readonly params: ExplainParams; readonly result: Explanation };
    /** A photo decoded and upright as PNG: for formats that browsers can't show, and to show just what was decoded. */
    readonly photo: {
      readonly params: {
        readonly image: string;
        /** Of a file that holds several pictures: which one. */
        readonly frame?: number;
        /** A part of it, instead of the recipe's. */
        readonly area?: PictureArea;
        /** Whose recipe says how the picture is looked at. */
        readonly model?: string;
        readonly recipe?: string;
        /** Wanted, too: its own numbers, where it is gray and has more than 8 bits. */
        readonly values?: boolean;
      };
      readonly result: {
        readonly width: number;
        readonly height: number;
        readonly png: Uint8Array;
        readonly values?: PixelValues;
        /** Of a signal: instead of pixels. */
        readonly curves?: Curves;
      };
    };
    /** What the model saw: its input before scale, mean and std, as PNG. */
    readonly seen: {
      readonly params: {
        readonly image: string;
        readonly model: string;
        readonly recipe?: string;
        /** Of a file of several pictures, for a model of stills: which one. */
        readonly frame?: number;
        /** A part of it, instead of the recipe's. */
        readonly area?: PictureArea;
        /** Of a clip: which of the input's frames. */
        readonly clipFrame?: number;
      };
      readonly result: { readonly width: number; readonly height: number; readonly png: Uint8Array };
    };
    /** What the model says when parts of the photo are hidden: a run for each change. */
    readonly whatIf: {
      readonly params: ExplainParams & {
        readonly changes: readonly WhatIf[];
        readonly fill: FillName;
        /** Wanted, too: what stands in the hidden part of the first change, in this frame of the input. */
        readonly painted?: number;
      };
      readonly result: SaidThen & {
        readonly before: Outcome;
        readonly after: readonly Outcome[];
        /** RGBA, clear where the picture is as it was. */
        readonly painted?: { readonly width: number; readonly height: number; readonly png: Uint8Array };
      };
    };
    /** Usual ways to give pictures to models, over this one's recipe. */
    readonly customs: { readonly params: { readonly model: string }; readonly result: readonly RecipeCustom[] };
    /**
     * How far two maps of one photo light the same places; null where they cover no common part. And how far two
     * models' predictions are apart, where both come with all of them and have the same classes.
     */
    readonly agreement: {
      readonly params: { readonly a: Explanation; readonly b: Explanation };
      readonly result: { readonly maps: Agreement | null; readonly divergence?: number };
    };
    /** An explanation as the bytes of a file. */
    readonly render: {
      readonly params: ExplainParams & {
        readonly format: SaveFormat;
        readonly colorMap: ColorMapName;
        /** 0..1 */
        readonly opacity: number;
        /** Of a clip: the input's frame that a picture shows; the strongest one when absent. */
        readonly clipFrame?: number;
        /** How the photo is shown, where it is otherwise than the model sees it. */
        readonly window?: DisplayWindow;
      };
      readonly result: { readonly bytes: Uint8Array };
    };
    /** Writes MODEL.grad.onnx; answers with the path. */
    readonly exportGradientGraph: {
      readonly params: { readonly model: string; readonly out?: string };
      readonly result: { readonly path: string; readonly bytes: number };
    };
    /** 256 · 3 bytes RGB for each map: the panel paints with the engine's own table. */
    readonly colorMaps: {
      readonly params: Record<string, never>;
      readonly result: Readonly<Record<ColorMapName, Uint8Array>>;
    };
    /** Limits and threads; sent first and whenever the settings change. */
    readonly configure: {
      readonly params: {
        readonly threads: number;
        readonly memoryMegabytes: number;
        readonly maxMegapixels: number;
        /** That the user works in: a recipe may name files of these, too. */
        readonly folders?: readonly string[] | undefined;
      };
      readonly result: null;
    };
    /** Releases every session; answered when nothing native is held. */
    readonly release: { readonly params: Record<string, never>; readonly result: null };
  };

export type EngineEvents = {
  /** A stage has begun; `runs` tells how far it is, before each batch. */
  readonly stage: { readonly stage: Stage; readonly done?: number; readonly total?: number };
};

/** What each request's parameters must be. */
export const requestFields: { readonly [Name in keyof EngineRequests]: Fields<EngineRequests[Name]['params']> } = {
  describe: { model: isText, recipe: maybe(isText), output: maybe(isText) },
  identify: { model: isText },
  outline: { file: isText },
  card: { model: isText },
  verify: { model: isText },
  explain: explainFields,
  photo: {
    image: isText,
    frame: maybe(isWhole),
    area: maybe(isArea),
    model: maybe(isText),
    recipe: maybe(isText),
    values: maybe(isBoolean),
  },
  cut: { image: isText, ...requestCutFields },
  seen: {
    image: isText,
    model: isText,
    recipe: maybe(isText),
    frame: maybe(isWhole),
    area: maybe(isArea),
    clipFrame: maybe(isWhole),
  },
  measure: { ...explainFields, curves: isBoolean },
  mask: { ...explainFields, mask: isText },
  layerMaps: { ...explainFields, layers: listOf(isText) },
  check: explainFields,
  randomization: explainFields,
  whatIf: { ...explainFields, changes: listOf(isWhatIf), fill: isFill, painted: maybe(isWhole) },
  render: {
    ...explainFields,
    format: oneOf(...saveFormats),
    colorMap: oneOf(...colorMapNames),
    opacity: isFraction,
    clipFrame: maybe(isWhole),
    window: maybe(isDisplayWindow),
  },
  customs: { model: isText },
  agreement: { a: isExplanation, b: isExplanation },
  exportGradientGraph: { model: isText, out: maybe(isText) },
  colorMaps: {},
  configure: {
    threads: within(0, 1024),
    memoryMegabytes: within(0, 2 ** 24),
    maxMegapixels: within(0, 2 ** 20),
    folders: maybe(listOf(isText)),
  },
  release: {},
  ...sweepFields,
};
