/** What of a panel outlives its page: the user's view, and the way back to image and model. */
import {
  either,
  fits,
  isBoolean,
  isFraction,
  isName,
  isText,
  isWhole,
  maybe,
  oneOf,
  within,
  type Check,
} from './checks.ts';
import { isChoice, type Choice } from './choice.ts';
import { isFigureLook } from './figure.ts';
import { isFill } from './whatIf.ts';
import type { FigureLook } from '../vocabulary/figure.ts';
import { panelModes, type ColorMapName, type FillName, type MethodName, type PanelMode } from '../vocabulary/names.ts';

/**
 * `scale`: CSS pixels for one photo pixel; the center of the view as fractions of the photo, so that it fits the next
 * one.
 */
export type Zoom = 'fit' | { readonly scale: number; readonly centerX: number; readonly centerY: number };

/** What survives a change of image, hiding, and a reload of the window. */
export interface ViewState {
  readonly mode: PanelMode;
  readonly colorMap: ColorMapName;
  /** 0..1 */
  readonly opacity: number;
  readonly showRegions: boolean;
  readonly zoom: Zoom;
  /** What stands where a part of the photo is hidden; blur when absent. */
  readonly fill?: FillName;
  /** Lines of equal heat instead of a wash, so that what lies below stays visible. */
  readonly contours?: boolean;
  /** The last figure's. */
  readonly figure?: FigureLook;
}

/** Two models, classes, methods or layers on one image; the same wish in a Session repeats it after a reload. */
export type ComparisonWish =
  | { readonly by: 'class'; readonly a: number; readonly b: number }
  | { readonly by: 'method'; readonly a: MethodName; readonly b: MethodName }
  | { readonly by: 'layer'; readonly a: string; readonly b: string }
  | { readonly by: 'model'; readonly a: string; readonly b: string };

/** What the extension needs to find its way back after a reload; the webview only keeps it. */
export interface Session {
  /** The image's URI. */
  readonly image: string;
  /** The model's absolute path. */
  readonly model?: string;
  readonly comparison?: ComparisonWish;
}

/**
 * What the webview hands to `setState`, and so what the WebviewPanelSerializer receives. Read it with `asPanelState`.
 */
export interface PanelState {
  readonly version: 1;
  readonly session?: Session;
  readonly choice?: Choice;
  readonly view: ViewState;
  readonly follow: boolean;
  readonly pinned: boolean;
}

const isPlace = within(-1e9, 1e9);

const isZoom: Check<Zoom> = either(oneOf('fit'), fits({ scale: within(0, 1e6), centerX: isPlace, centerY: isPlace }));

export const isView = fits<ViewState>({
  mode: oneOf(...panelModes),
  colorMap: isName<ColorMapName>,
  opacity: isFraction,
  showRegions: isBoolean,
  zoom: isZoom,
  fill: maybe(isFill),
  contours: maybe(isBoolean),
  figure: maybe(isFigureLook),
});

const isComparison: Check<ComparisonWish> = either(
  fits<Extract<ComparisonWish, { by: 'class' }>>({ by: oneOf('class'), a: isWhole, b: isWhole }),
  fits<Extract<ComparisonWish, { by: 'method' }>>({
    by: oneOf('method'),
    a: isName<MethodName>,
    b: isName<MethodName>,
  }),
  fits<Extract<ComparisonWish, { by: 'layer' }>>({ by: oneOf('layer'), a: isText, b: isText }),
  fits<Extract<ComparisonWish, { by: 'model' }>>({ by: oneOf('model'), a: isText, b: isText }),
);

export const isSession = fits<Session>({ image: isText, model: maybe(isText), comparison: maybe(isComparison) });

const isState = fits<PanelState>({
  version: oneOf(1),
  session: maybe(isSession),
  choice: maybe(isChoice),
  view: isView,
  follow: isBoolean,
  pinned: isBoolean,
});

/** What an earlier page kept; undefined where it is not ours, or an older version's, to read. */
export function asPanelState(state: unknown): PanelState | undefined {
  return isState(state) ? state : undefined;
}
