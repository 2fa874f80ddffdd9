/**
 * What a map is worth, as it crosses: its measures next to a blob in the center, other methods', and the check of its
 * gradient.
 */
import type { Heatmap } from '../vocabulary/explanation.ts';
import { fillNames, measureNames, type FillName, type MeasureName, type MethodName } from '../vocabulary/names.ts';
import {
  fits,
  isBoolean,
  isFloats,
  isFraction,
  isName,
  isNumber,
  isString,
  isWhole,
  listOf,
  maybe,
  oneOf,
  suchThat,
  within,
  type Fields,
} from './checks.ts';
import type { ExplainParams } from './explanation.ts';

export interface CurveFigures {
  readonly fill: FillName;
  readonly auc: number;
  /** Shares of the pixels, and the probability at each. */
  readonly fractions: readonly number[];
  readonly probabilities: readonly number[];
}

/** See docs/measures.md. */
export interface TrustFigures {
  readonly probability: number;
  readonly runs: number;
  readonly drop?: { readonly masked: number; readonly drop: number; readonly increase: boolean };
  readonly insertion?: CurveFigures;
  readonly deletion?: CurveFigures;
  /** Of a blob in the center of the picture. */
  readonly center: { readonly drop?: number; readonly insertion?: number; readonly deletion?: number };
  readonly noBetterThanCenter: readonly MeasureName[];
}

/** Another method's map of the same question. */
export interface MethodFigures {
  readonly method: MethodName;
  readonly heatmap: Pick<Heatmap, 'width' | 'height' | 'values'>;
  /** Average Drop. */
  readonly drop: number;
}

/** A layer's map of the same question. */
export interface LayerFigures {
  readonly tensor: string;
  readonly name: string;
  readonly heatmap: MethodFigures['heatmap'];
  /** Average Drop; absent where it can't be measured. */
  readonly drop?: number;
}

/** The map of the model with shuffled weights, from the score down to a layer, next to that of the model as it is. */
export interface RandomizedFigures {
  readonly layer: string;
  /** Spearman's correlation; absent where one of the maps is the same everywhere. */
  readonly similarity?: number;
}

export interface GradientVerdict {
  readonly worstError: number;
  readonly directions: number;
  readonly agrees: boolean;
  /** Why nothing was compared. */
  readonly obstacle?: string;
}

export type TrustRequests = {
  /** Measures of a map; with `curves` insertion and deletion, next to those of a blob in the center. */
  readonly measure: {
    readonly params: ExplainParams & { readonly curves: boolean };
    readonly result: { readonly figures: TrustFigures; readonly map: MethodFigures };
  };
  /** Maps of several layers, from one forward and one gradient run, and a run each for what they are worth. */
  readonly layerMaps: {
    readonly params: ExplainParams & { readonly layers: readonly string[] };
    readonly result: readonly LayerFigures[];
  };
  /**
   * The gradient of the layer against differences of the model itself; what is known of a version of the model is not
   * made again.
   */
  readonly check: { readonly params: ExplainParams; readonly result: GradientVerdict };
  /** Whether the map depends on what the model has learned. */
  readonly randomization: { readonly params: ExplainParams; readonly result: readonly RandomizedFigures[] };
};

const questions = ['measures', 'gradient', 'layers', 'randomization'] as const;

/** What the page asks for: the measures of what is shown, two checks of it, or the maps of other layers. */
export interface TrustMessage {
  readonly kind: 'trust';
  readonly what: (typeof questions)[number];
}

/** The answers, as they come; none: nothing is known yet. */
export interface TrustedMessage {
  readonly kind: 'trusted';
  readonly isRunning: boolean;
  readonly figures?: TrustFigures;
  readonly methods: readonly MethodFigures[];
  readonly layers: readonly LayerFigures[];
  readonly gradient?: GradientVerdict;
  readonly randomization?: readonly RandomizedFigures[];
}

export const trustFields: Fields<Omit<TrustMessage, 'kind'>> = { what: oneOf(...questions) };

/** float32 rounds a sum of probabilities. */
const isProbability = within(0, 1 + 1e-6);

const isCurve = suchThat(
  fits<CurveFigures>({
    fill: oneOf(...fillNames),
    auc: isNumber,
    fractions: listOf(isFraction),
    probabilities: listOf(isProbability),
  }),
  ({ fractions, probabilities }) => fractions.length === probabilities.length,
);

const isMap = suchThat(
  fits<MethodFigures['heatmap']>({ width: isWhole, height: isWhole, values: isFloats }),
  ({ width, height, values }) => values.length === width * height,
);

export const isVerdict = fits<GradientVerdict>({
  worstError: isNumber,
  directions: isWhole,
  agrees: isBoolean,
  obstacle: maybe(isString),
});

export const trustedFields: Fields<Omit<TrustedMessage, 'kind'>> = {
  isRunning: isBoolean,
  figures: maybe(
    fits<TrustFigures>({
      probability: isNumber,
      runs: isWhole,
      drop: maybe(fits<NonNullable<TrustFigures['drop']>>({ masked: isNumber, drop: isNumber, increase: isBoolean })),
      insertion: maybe(isCurve),
      deletion: maybe(isCurve),
      center: fits<TrustFigures['center']>({
        drop: maybe(isNumber),
        insertion: maybe(isNumber),
        deletion: maybe(isNumber),
      }),
      noBetterThanCenter: listOf(oneOf(...measureNames)),
    }),
  ),
  methods: listOf(fits<MethodFigures>({ method: isName<MethodName>, heatmap: isMap, drop: isNumber })),
  layers: listOf(fits<LayerFigures>({ tensor: isString, name: isString, heatmap: isMap, drop: maybe(isNumber) })),
  randomization: maybe(
    listOf(fits<RandomizedFigures>({ layer: isString, similarity: maybe(within(-1 - 1e-6, 1 + 1e-6)) })),
  ),
  gradient: maybe(isVerdict),
};
