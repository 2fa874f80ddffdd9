/**
 * What is marked on a pane. Pure; the parts stay the same objects while nothing changes, so that they can be compared.
 */
import type { Region } from '../../vocabulary/explanation.ts';
import { cellAt, cellBox, type Box } from '../state/geometry.ts';
import type { Body } from './body.ts';
import type { DrawnCurves } from './curves.ts';
import { rangesOf } from '../../vocabulary/curves.ts';
import { curvesOf } from '../state/curves.ts';
import { crossOf } from '../state/volume.ts';
import type { Marks } from './marks.ts';
import { readExplanation, type Pane } from '../state/scene.ts';
import type { State } from '../state/state.ts';

const none: Marks['regions'] = [];
const alone = new WeakMap<Region, Marks['regions']>();

/** All outlines, or only the highlighted one where they are off or the pane has no heat. */
export function marksOf(state: State, pane: Pane): Marks {
  const { explanation, view, region } = state;
  const shade = pane.picture === 'seen' ? undefined : (pane.compared?.[0] ?? readExplanation(state))?.geometry;
  const highlighted = explanation?.regions.find(({ rank }) => rank === region);
  const outlined = explanation && view.showRegions && pane.heat;
  const body = pane.picture === 'photo' ? bodyOf(state) : undefined;
  const mask = pane.picture === 'seen' ? undefined : maskOf(state);
  const regions = outlined ? explanation.regions : onlyOne(highlighted);
  return { shade, regions, highlighted: region, body, mask, curves: drawnCurves(state) };
}

/** The same object while nothing of it changes. */
let lastCurves: DrawnCurves | undefined;

export function drawnCurves(state: State): DrawnCurves | undefined {
  const curves = curvesOf(state);
  const facts = readExplanation(state)?.facts?.signal;
  if (!curves) return undefined;
  if (lastCurves?.curves !== curves || lastCurves.facts !== facts)
    lastCurves = { curves, facts, ranges: rangesOf(curves) };
  return lastCurves;
}

/** The same object while nothing of it changes. */
let lastBody: { readonly of: readonly unknown[]; readonly body: Body } | undefined;

function bodyOf(state: State): Body | undefined {
  const explanation = readExplanation(state);
  const facts = explanation?.facts;
  if (!facts) return undefined;
  const cross = crossOf(state);
  const of = [facts, cross?.x, cross?.y];
  if (lastBody?.of.every((part, at) => part === of[at])) return lastBody.body;
  const { photoWidth: width, photoHeight: height } = explanation.geometry;
  const body: Body = {
    edges: facts.edges,
    spacing: facts.spacing?.[1],
    cross: cross && { x: cross.x + 0.5, y: cross.y + 0.5 },
    photo: { width, height },
  };
  lastBody = { of, body };
  return body;
}

/** Of the slice that is shown. */
const maskOf = ({ evidence, shownFrame, whole }: State): Float32Array | undefined =>
  evidence.mask?.answer?.outlines[whole?.clip?.areSlices ? (shownFrame ?? 0) : 0];

function onlyOne(region: Region | undefined): Marks['regions'] {
  if (!region) return none;
  const kept = alone.get(region) ?? [region];
  alone.set(region, kept);
  return kept;
}

/** The cell under the cursor, on every pane. */
export function hoveredCell(state: State): Box | undefined {
  const read = readExplanation(state);
  if (!state.hover || !read) return undefined;
  const cell = cellAt(read.geometry, read.heatmap, state.hover);
  return cell === undefined ? undefined : cellBox(read.geometry, read.heatmap, cell);
}
