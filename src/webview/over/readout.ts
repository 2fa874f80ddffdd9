/** The numbers of the cell under the cursor, in a corner of its pane: what is read stays in sight. */
import type { Explanation } from '../../protocol/explanation.ts';
import type { ComparisonMessage } from '../../protocol/comparison.ts';
import { detectionAt } from '../state/detections.ts';
import { h, show } from '../kit/dom.ts';
import { cells, chance, digits, heat, percent, signed, valueText } from '../kit/format.ts';
import { cellAt, contains, seenBox, type Point } from '../state/geometry.ts';
import { curveLines, curvesOf } from '../state/curves.ts';
import { valuesOf } from '../state/displayView.ts';
import { inPaneAt } from '../state/inPane.ts';
import { differenceOf, heatShare, regionOf } from '../state/heat.ts';
import type { State } from '../state/state.ts';
import type { Part } from '../state/store.ts';

/** Name and value. */
type Line = readonly [string, string];

/** What there is to tell of the point under the cursor; empty outside of the photo. */
export function readoutLines(state: State): readonly Line[] {
  const { hover, explanation, comparison } = state;
  const geometry = (explanation ?? comparison?.a.explanation)?.geometry;
  if (!hover || !geometry) return [];
  const photo = { x: 0, y: 0, width: geometry.photoWidth, height: geometry.photoHeight };
  if (!contains(photo, hover)) return [];
  const place = placeLines(state, hover);
  if (!contains(seenBox(geometry), hover)) return [...place, ['', 'Cropped: not seen by the model']];
  const value = valueLine(state, hover);
  const box = detectionAt(state, hover);
  const boxed: readonly Line[] = box ? [['Box', `${box.label}, ${chance(box)}`]] : [];
  const ofExplanation = explanation ? explanationLines(explanation, hover) : [];
  return [...boxed, ...ofExplanation, ...(comparison ? comparisonLines(comparison, hover) : []), ...value, ...place];
}

/** Of a signal the lead, its value and the sample; else the pixel. */
function placeLines(state: State, hover: Point): readonly Line[] {
  const curves = curvesOf(state);
  if (curves) return curveLines(curves, (state.explanation ?? state.comparison?.a.explanation)?.facts?.signal, hover);
  return [['Pixel', `${Math.floor(hover.x)}, ${Math.floor(hover.y)}`]];
}

/** The file's own number, where it has more of them than a screen shows. */
function valueLine(state: State, { x, y }: Point): readonly Line[] {
  const values = valuesOf(state);
  const value = values?.values[Math.floor(y) * values.width + Math.floor(x)];
  return value === undefined ? [] : [['Value', valueText(value, values?.unit)]];
}

function explanationLines(explanation: Explanation, at: Point): readonly Line[] {
  const { heatmap, geometry, method } = explanation;
  const cell = cellAt(geometry, heatmap, at);
  if (cell === undefined) return [];
  const value = heatmap.values[cell] ?? 0;
  const contribution = heatmap.contribution?.[cell];
  const region = regionOf(explanation, cell);
  return [
    ['Heat', method === 'signed' ? `${signed(value)} (${signed(value * heatmap.maximum)})` : heat(value)],
    ['Share of heat', percent(heatShare(heatmap, cell))],
    ...(contribution === undefined ? [] : [['Contribution', signed(contribution)] as const]),
    ...(region
      ? [
          [`Region ${region.rank}`, `${percent(region.heatShare)} of the heat`] as const,
          ['', `peak ${heat(region.peak)}, ${cells(region.area)}`] as const,
        ]
      : []),
  ];
}

function comparisonLines(comparison: ComparisonMessage, at: Point): readonly Line[] {
  const sides = [comparison.a, comparison.b].map(({ explanation: { geometry, heatmap } }, index): Line => {
    const cell = cellAt(geometry, heatmap, at);
    return [
      index === 0 ? 'A' : 'B',
      cell === undefined ? '–' : `${heat(heatmap.values[cell] ?? 0)} · ${percent(heatShare(heatmap, cell))}`,
    ];
  });
  const difference = differenceOf(comparison);
  const cell = difference && cellAt(difference.geometry, difference, at);
  if (!difference || cell === undefined) return sides;
  const value = (difference.values[cell] ?? 0) * difference.maximum;
  return [...sides, ['A − B', difference.absolute ? signed(value) : signed(Number(digits(value).replace('−', '-')))]];
}

/** `toWindow`: where the hovered point of the photo lies in the window; `paneOf`: where its pane does. */
export function readout(
  toWindow: (pane: number, at: Point) => Point | undefined,
  paneOf: (pane: number) => DOMRect | undefined,
): Part {
  const element = h('div', { class: 'readout', role: 'presentation', 'aria-hidden': 'true' });
  let shown = '';
  return {
    element,
    render(whole) {
      const state = whole.hover ? inPaneAt(whole, whole.hover.pane) : whole;
      const lines = readoutLines(state);
      const at = state.hover && toWindow(state.hover.pane, state.hover);
      const pane = state.hover && paneOf(state.hover.pane);
      show(element, lines.length > 0 && at !== undefined);
      if (!at || !pane || lines.length === 0) return;
      if (shown !== (shown = JSON.stringify(lines))) {
        element.replaceChildren(
          ...lines.flatMap(([name, value]) => [
            h('span', { class: 'dim' }, name),
            h('span', { class: 'number' }, value),
          ]),
        );
      }
      place(element, at, pane);
    },
  };
}

const margin = 8;

/** At the pane's foot, on the side where the cursor is not; at its head where the cursor is near the foot. */
function place(element: HTMLElement, at: Point, pane: DOMRect): void {
  const { offsetWidth, offsetHeight } = element;
  const isLeft = at.x < pane.left + pane.width / 2;
  const left = isLeft ? pane.right - margin - offsetWidth : pane.left + margin;
  const foot = pane.bottom - margin - offsetHeight;
  const top = at.y < foot - margin ? foot : pane.top + captionHeight;
  element.style.transform = `translate(${Math.max(0, Math.round(left))}px, ${Math.max(0, Math.round(top))}px)`;
}

/** Stays free where the pane has a title. */
const captionHeight = 28;
