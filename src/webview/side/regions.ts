/** The regions at or above the threshold: list and picture highlight each other. */
import type { Region } from '../../vocabulary/explanation.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { h, setText, show, unseen } from '../kit/dom.ts';
import { cells, heat, percent } from '../kit/format.ts';
import { List, type Row } from '../kit/list.ts';
import { section } from '../kit/section.ts';
import { slider } from '../kit/slider.ts';
import { thresholdOf } from '../state/state.ts';
import { debounced, type Dispatch, type Part } from '../state/store.ts';

/** Milliseconds of quiet before the engine is asked for the regions again. */
const pause = 100;

export function regions(dispatch: Dispatch, send: (message: FromWebview) => void): Part {
  const ask = debounced(pause, (threshold: number) => send({ kind: 'explain', threshold }));
  const threshold = slider('Threshold', heat, (value) => {
    dispatch({ kind: 'explain', threshold: value });
    ask(value);
  });
  const outlines = h('input', {
    type: 'checkbox',
    onchange: () => dispatch({ kind: 'changeView', change: { showRegions: outlines.checked } }),
  });
  const toggle = h('label', { class: 'check' }, outlines, 'Outlines');
  const highlight = (key: string | undefined): void =>
    dispatch({ kind: 'highlight', region: key === undefined ? undefined : Number(key) });
  const list = new List('region', 'Regions', { choose: highlight, activate: highlight });
  const heads = h(
    'div',
    { class: 'heads', 'aria-hidden': 'true' },
    ...['', 'Share of heat', 'Peak', 'Area'].map((text) => h('span', {}, text)),
  );
  const none = h('p', { class: 'note' });
  const element = section('Regions', [threshold.element, heads, list.element, none], toggle);
  return {
    element,
    render(state, before) {
      const { explanation, view } = state;
      show(element, explanation !== undefined);
      if (!explanation) return;
      if (explanation !== before?.explanation) {
        list.render(explanation.regions.map(rowOf));
        show(heads, explanation.regions.length > 0);
        show(none, explanation.regions.length === 0);
        setText(none, explanation.heatmap.maximum === 0 ? 'The map is empty.' : 'No cell reaches the threshold.');
      }
      outlines.checked = view.showRegions;
      threshold.show(thresholdOf(state));
      list.highlight(state.region === undefined ? undefined : String(state.region));
    },
  };
}

/** For screen readers too: rank, share, peak, area and place. */
export function describeRegion(region: Region): string {
  const { rank, heatShare, peak, area, peakX, peakY } = region;
  return `Region ${rank}: ${percent(heatShare)} of the heat, peak ${heat(peak)} at x ${Math.round(peakX)}, y ${Math.round(peakY)}, ${cells(area)}`;
}

function rowOf(region: Region): Row {
  const bar = h('span', { class: 'bar' });
  bar.style.transform = `scaleX(${Math.min(1, region.heatShare)})`;
  return {
    key: String(region.rank),
    cells: [
      h('span', { class: 'rank' }, unseen('Region '), String(region.rank)),
      h('span', { class: 'track' }, bar),
      h('span', { class: 'number' }, unseen(', '), percent(region.heatShare), unseen(' of the heat')),
      h('span', { class: 'number' }, unseen(', peak '), heat(region.peak)),
      h('span', { class: 'number dim' }, unseen(', '), cells(region.area)),
    ],
  };
}
