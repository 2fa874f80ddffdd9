/** Draws a signal's leads below each other, in the screen's own resolution, over the heat. */
import type { rangesOf, Curves } from '../../vocabulary/curves.ts';
import { leadName, type SignalFacts } from '../../vocabulary/pictureFacts.ts';
import type { Size } from '../state/geometry.ts';
import type { Transform } from './zoom.ts';

export interface DrawnCurves {
  readonly curves: Curves;
  /** Of each lead: found once, not in every frame. */
  readonly ranges: ReturnType<typeof rangesOf>;
  /** What its leads are called. */
  readonly facts: SignalFacts | undefined;
}

/** The paper is white in every theme, as heat is made for it. */
const [ink, rule, paperEdge] = ['#1a1a1a', 'rgba(0, 0, 0, 0.18)', 'rgba(255, 255, 255, 0.85)'];
/** Of a lead's row, above and below its curve. */
const margin = 0.08;
/** More names than fit below each other hide the curves. */
const leastNamed = 14;

export function drawCurves(
  context: CanvasRenderingContext2D,
  pane: Size,
  { scale, scaleY, x, y }: Transform,
  { curves, ranges, facts }: DrawnCurves,
): void {
  const row = scaleY / curves.leads;
  context.save();
  context.lineJoin = 'round';
  ranges.forEach((range, lead) => {
    const top = y + lead * row;
    if (top > pane.height || top + row < 0) return;
    if (lead > 0) {
      context.fillStyle = rule;
      context.fillRect(Math.max(0, x), Math.round(top), Math.min(pane.width, curves.samples * scale), 1);
    }
    context.strokeStyle = ink;
    context.lineWidth = 1.25;
    context.stroke(pathOf(curves, lead, range, { pane, scale, x, top, row }));
    if (row >= leastNamed) name(context, leadName(facts ?? curves, lead), Math.max(0, x) + 4, Math.max(0, top) + 3);
  });
  context.restore();
}

interface Row {
  readonly pane: Size;
  readonly scale: number;
  readonly x: number;
  readonly top: number;
  readonly row: number;
}

/** Of the samples in sight; where several share a column of pixels, from their lowest to their highest. */
function pathOf(
  { samples, values }: Curves,
  lead: number,
  [low, high]: readonly [number, number],
  { pane, scale, x, top, row }: Row,
): Path2D {
  const own = values.subarray(lead * samples, (lead + 1) * samples);
  const rowOf = (value: number): number =>
    top + row * (high > low ? 1 - margin - ((1 - 2 * margin) * (value - low)) / (high - low) : 0.5);
  const first = Math.max(0, Math.floor(-x / scale) - 1);
  const last = Math.min(samples - 1, Math.ceil((pane.width - x) / scale) + 1);
  const step = Math.max(1, Math.floor(1 / scale));
  const path = new Path2D();
  for (let from = first; from <= last; from += step) {
    const part = own.subarray(from, Math.min(from + step, last + 1));
    const at = x + (from + part.length / 2) * scale;
    const ends = step === 1 ? [part[0] ?? 0] : [Math.min(...part), Math.max(...part)];
    for (const value of ends) path.lineTo(at, rowOf(value));
  }
  return path;
}

/** On a little paper of its own, so that it can be read over any heat. */
function name(context: CanvasRenderingContext2D, text: string, left: number, top: number): void {
  context.font = '600 11px system-ui, sans-serif';
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.fillStyle = paperEdge;
  context.fillRect(left - 2, top - 1, context.measureText(text).width + 4, 13);
  context.fillStyle = ink;
  context.fillText(text, left, top);
}
