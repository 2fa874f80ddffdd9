/** The picture's keys. Pure: what a key does to the state. */
import type { DoMessage } from '../../protocol/panel.ts';
import { cellAt, cellBox, centerOf } from '../state/geometry.ts';
import { curvesOf, leadAt, middleOf } from '../state/curves.ts';
import { dragged } from '../state/display.ts';
import { readExplanation } from '../state/scene.ts';
import { brushSizes, usualSize } from '../state/brush.ts';
import type { Hover, State, UserEvent } from '../state/state.ts';
import { known } from '../../vocabulary/known.ts';

/** While the picture has the focus. */
export const pictureKeys: Readonly<Record<string, DoMessage['what']>> = {
  '+': 'zoomIn',
  '=': 'zoomIn',
  '-': 'zoomOut',
  '0': 'zoomFit',
  '1': 'zoomActual',
  n: 'nextRegion',
  p: 'previousRegion',
  ' ': 'toggleHeat',
};

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Pixels that the pointer would go. */
const windowStep = 8;

/** Shift and an arrow: what dragging with the right button does. */
export function windowByKey(state: State, key: string): UserEvent | undefined {
  const step = steps[key];
  return step && dragged(state, step[0] * windowStep, step[1] * windowStep);
}

/** An arrow moves from cell to cell, beginning where the pointer was or at the hottest region; Escape lets go. */
export function keyEvent(state: State, key: string, pane: number): UserEvent | undefined {
  if (key === 'Escape') return { kind: 'letGo' };
  const brushed = brushByKey(state, key);
  if (brushed) return brushed;
  if (key === 'h' || key === 'k') return hiddenByKey(state, key === 'h' ? 'hide' : 'keep');
  const step = steps[key];
  const explanation = readExplanation(state);
  if (!step || !explanation) return undefined;
  const { geometry, heatmap, regions } = explanation;
  const from = state.hover && cellAt(geometry, heatmap, state.hover);
  if (from === undefined) {
    const peak = regions[0] && cellAt(geometry, heatmap, { x: regions[0].peakX, y: regions[0].peakY });
    const middle = Math.floor(heatmap.height / 2) * heatmap.width + Math.floor(heatmap.width / 2);
    return hoverCell(state, peak ?? middle, pane);
  }
  const lead = leadByKey(state, step[1]);
  if (lead) return lead;
  const column = (from % heatmap.width) + step[0];
  const row = Math.floor(from / heatmap.width) + step[1];
  const inside = column >= 0 && row >= 0 && column < heatmap.width && row < heatmap.height;
  return inside ? hoverCell(state, row * heatmap.width + column, pane) : undefined;
}

/**
 * B takes up the brush and puts it down; [ and ] change its size; with it in hand, Enter paints the cell under focus.
 */
function brushByKey({ explanation, evidence: { brush }, hover }: State, key: string): UserEvent | undefined {
  if (!explanation) return undefined;
  if (key === 'b') return { kind: 'brush', brush: brush === undefined ? usualSize : undefined };
  if (brush === undefined) return undefined;
  const step = { '[': -1, ']': 1 }[key];
  if (step) return { kind: 'brush', brush: Math.min(Math.max(brush + step, 0), brushSizes.length - 1) };
  const { geometry, heatmap } = explanation;
  const cell = key === 'Enter' && hover ? cellAt(geometry, heatmap, hover) : undefined;
  if (cell === undefined) return undefined;
  return { kind: 'paint', geometry, stroke: { isErased: false, shape: 'box', box: cellBox(geometry, heatmap, cell) } };
}

/** The highlighted region, or the one under the pointer. */
function hiddenByKey({ explanation, region, hover }: State, does: 'hide' | 'keep'): UserEvent | undefined {
  if (!explanation) return undefined;
  const cell = hover && cellAt(explanation.geometry, explanation.heatmap, hover);
  const under = explanation.regions.find(({ cells }) => cell !== undefined && cells.includes(cell));
  const rank = region ?? under?.rank;
  return rank === undefined ? undefined : { kind: 'hideRegion', does, rank };
}

/** Of a signal: up and down go from lead to lead. */
function leadByKey(state: State, step: number): UserEvent | undefined {
  const [curves, { hover }] = [curvesOf(state), state];
  if (!curves || !hover || step === 0) return undefined;
  const lead = Math.min(curves.leads - 1, Math.max(0, leadAt(curves, hover) + step));
  return { kind: 'hover', hover: { ...hover, y: middleOf(curves, lead), by: 'keyboard' } };
}

function hoverCell(state: State, cell: number, pane: number): UserEvent | undefined {
  const { geometry, heatmap } = known(readExplanation(state), 'explanation');
  const center = centerOf(cellBox(geometry, heatmap, cell));
  const curves = curvesOf(state);
  const at = curves ? { ...center, y: middleOf(curves, state.hover ? leadAt(curves, state.hover) : 0) } : center;
  const hover: Hover = { ...at, by: 'keyboard', pane };
  return cellAt(geometry, heatmap, at) === undefined ? undefined : { kind: 'hover', hover };
}

/** The region after (1) or before (−1) the highlighted one, round and round. */
export function steppedRegion(state: State, step: 1 | -1): UserEvent | undefined {
  const ranks = state.explanation?.regions.map(({ rank }) => rank) ?? [];
  if (ranks.length === 0) return undefined;
  const at = state.region === undefined ? (step === 1 ? -1 : 0) : ranks.indexOf(state.region);
  return { kind: 'highlight', region: ranks[(at + step + ranks.length) % ranks.length] };
}
