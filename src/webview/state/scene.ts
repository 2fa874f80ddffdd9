/** Which pictures stand side by side. Pure: from a State to a list of panes. */
import type { ComparisonMessage, ComparisonSide } from '../../protocol/comparison.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { Answer, Geometry, Heatmap, OtherPicture } from '../../vocabulary/explanation.ts';
import { unnamed, type TargetWish } from '../../vocabulary/target.ts';
import { curvesAspect } from '../../vocabulary/curves.ts';
import { chance } from '../kit/format.ts';
import { diverging, gray, type Palette } from './colors.ts';
import { curvesOf } from './curves.ts';
import { inputBox, type Box } from './geometry.ts';
import { nameOf } from './otherPictures.ts';
import { differenceOf, isEmpty } from './heat.ts';
import type { State } from './state.ts';
import { known } from '../../vocabulary/known.ts';

/**
 * How a map covers what lies below it. `faded`: where there is no heat the photo stays as it is; `contours`: lines of
 * equal heat.
 */
export type Cover = 'faded' | 'opaque' | 'contours';

/** A map as it is to be painted. */
export interface HeatLayer {
  readonly heatmap: Heatmap;
  readonly geometry: Geometry;
  readonly palette: Palette;
  readonly signed: boolean;
  readonly cover: Cover;
  /** 0..1 */
  readonly opacity: number;
}

export interface Pane {
  /** Empty: the only one, which needs none. */
  readonly caption: string;
  readonly picture: 'photo' | 'seen' | 'none';
  readonly heat: HeatLayer | undefined;
  /** With `swipe`: what stands left of the edge instead of `heat`; absent: the bare photo. */
  readonly leftHeat?: HeatLayer | undefined;
  readonly swipe: boolean;
  /** A further picture that the answer is about, instead of the photo. */
  readonly other?: OtherPicture;
  /** Of a comparison: what the heat explains, both sides where it is of both. */
  readonly compared?: readonly Explanation[];
}

/** The explanation that the pointer reads: in a comparison the first. */
export function readExplanation(state: State): Explanation | undefined {
  return state.explanation ?? state.comparison?.a.explanation;
}

/**
 * What to ask for where one of the answers is chosen: the first one stands for whatever comes first, in other pictures
 * too.
 */
export function chosenOf({ index, target }: Answer, predictions: readonly Answer[]): TargetWish | null {
  if (target.kind === 'contrast' && index !== predictions[0]?.index) return { kind: 'class', class: index };
  const isFirst = index === predictions[0]?.index && target.kind !== 'word';
  return isFirst ? (unnamed(target) ?? null) : target;
}

const listed = new WeakMap<Explanation, readonly Answer[]>();

/** The best ones; the explained one is always among them. */
export function shownPredictions(explanation: Explanation): readonly Answer[] {
  const { predictions, class: explained } = explanation;
  const best = predictions.slice(0, 5);
  const shown =
    listed.get(explanation) ?? (best.some(({ index }) => index === explained.index) ? best : [...best, explained]);
  listed.set(explanation, shown);
  return shown;
}

/** What the view shows when it fits, in photo pixels. */
export function frameOf(state: State): Box | undefined {
  const geometry = readExplanation(state)?.geometry;
  if (geometry && shownMode(state) === 'seen') return inputBox(geometry);
  if (geometry) return { x: 0, y: 0, width: geometry.photoWidth, height: geometry.photoHeight };
  return state.photoSize && { x: 0, y: 0, ...state.photoSize };
}

/** How high a pixel of the photo is, of its width: known of medical pictures, 1 of all others. */
export function pixelAspect(state: State): number {
  const curves = curvesOf(state);
  if (curves) return curvesAspect(curves) * curves.samples; // one row of pixels for all leads
  const [row, column] = readExplanation(state)?.facts?.spacing ?? [1, 1];
  return row > 0 && column > 0 ? row / column : 1;
}

/** What the model saw can be shown once it is there; until then the photo stays. */
export function shownMode({ view, seen, explanation, comparison }: State): State['view']['mode'] {
  const ready = view.mode !== 'seen' || (seen && (explanation ?? comparison));
  return ready ? view.mode : 'photo';
}

/** What the model saw is to be shown and not here yet. */
export function wantsSeen(state: State): boolean {
  const explanation = readExplanation(state);
  const isHere = state.seen && (!explanation?.clip || state.seen.frame === state.shownFrame);
  return state.view.mode === 'seen' && !isHere && explanation !== undefined;
}

/** In the order in which they stand; at least one. */
export function panesOf(state: State): readonly Pane[] {
  return state.comparison ? comparedPanes(state) : singlePanes(state);
}

function singlePanes(state: State): readonly Pane[] {
  const photo: Pane = { caption: '', picture: 'photo', heat: undefined, swipe: false };
  const heat = state.explanation && heatLayer(state, state.explanation);
  const others = otherPanes(state);
  if (!heat) return [photo, ...others];
  const panes = {
    overlay: [{ ...photo, caption: others.length > 0 ? (state.photo?.name ?? '') : '', heat }, ...others],
    'side-by-side': [{ ...photo, caption: 'Photo' }, { ...photo, caption: 'Heat', heat }, ...others],
    swipe: [{ ...photo, heat, swipe: true }],
    heat: [{ ...photo, picture: 'none', heat: alone(heat) }, ...others],
    photo: [photo, ...others],
    seen: [{ ...photo, picture: 'seen' }],
  } as const satisfies Record<State['view']['mode'], readonly Pane[]>;
  return panes[shownMode(state)];
}

/** Further pictures with maps of their own; what the swipe's edge divides, and what the model saw, are the photo's. */
function otherPanes(state: State): readonly Pane[] {
  const mode = shownMode(state);
  return (state.explanation?.others ?? []).map((other): Pane => {
    const layer = mode === 'photo' ? undefined : heatLayer(state, other);
    const heat = layer && mode === 'heat' ? alone(layer) : layer;
    const caption = other.role === 'reference' ? nameOf(other) : `${other.role}: ${nameOf(other)}`;
    return { caption, picture: mode === 'heat' ? 'none' : 'photo', heat, swipe: false, other };
  });
}

function comparedPanes(state: State): readonly Pane[] {
  const comparison = known(state.comparison, 'comparison');
  const { a, b } = comparison;
  const mode = shownMode(state);
  const layers = [heatLayer(state, a.explanation), heatLayer(state, b.explanation)] as const;
  const plain: Pane = { caption: '', picture: mode === 'seen' ? 'seen' : 'photo', heat: undefined, swipe: false };
  if (mode === 'photo' || mode === 'seen') return [plain];
  if (mode === 'swipe') {
    return [
      {
        ...plain,
        caption: `${a.title} | ${b.title}`,
        leftHeat: layers[0],
        heat: layers[1],
        swipe: true,
        compared: [a.explanation, b.explanation],
      },
    ];
  }
  const picture = mode === 'heat' ? 'none' : 'photo';
  const pane = (caption: string, heat: HeatLayer | undefined, ...compared: readonly Explanation[]): Pane => ({
    ...plain,
    caption,
    picture,
    compared,
    heat: heat && mode === 'heat' ? alone(heat) : heat,
  });
  const difference = differenceLayer(state);
  return [
    pane(`A: ${titleOf(comparison, a)}`, layers[0], a.explanation),
    pane(`B: ${titleOf(comparison, b)}`, layers[1], b.explanation),
    ...(difference ? [pane('A \u2212 B', difference, a.explanation, b.explanation)] : []),
  ];
}

/** Two models explain a class each, with a probability of its own. */
function titleOf({ by }: ComparisonMessage, { title, explanation }: ComparisonSide): string {
  const { label } = explanation.class;
  return by === 'model' ? `${title}, ${label} ${chance(explanation.class)}` : title;
}

function heatLayer(
  state: State,
  { heatmap, geometry }: Pick<Explanation, 'heatmap' | 'geometry'>,
): HeatLayer | undefined {
  if (isEmpty(heatmap) || state.awaitsFrame) return undefined;
  const { signed } = heatmap;
  const palette = signed ? diverging : (state.maps?.[state.view.colorMap] ?? gray);
  const { contours = false, opacity } = state.view;
  const look = contours ? ({ cover: 'contours', opacity: 1 } as const) : ({ cover: 'faded', opacity } as const);
  return { heatmap, geometry, palette, signed, ...look };
}

/** Nothing lies below it. */
function alone(heat: HeatLayer): HeatLayer {
  return { ...heat, cover: 'opaque', opacity: 1 };
}

/** The map that the legend speaks of. */
export function shownLayer(state: State): HeatLayer | undefined {
  const explanation = readExplanation(state);
  return explanation && heatLayer(state, explanation);
}

export function differenceLayer({ comparison, view }: State): HeatLayer | undefined {
  const heatmap = comparison && differenceOf(comparison);
  if (!heatmap) return undefined;
  return {
    heatmap,
    geometry: heatmap.geometry,
    palette: diverging,
    signed: true,
    cover: 'faded',
    opacity: view.opacity,
  };
}
