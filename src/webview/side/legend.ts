/** What the colors mean, in numbers; a mark shows where the cell under the cursor stands, another the threshold. */
import { h, setText, show } from '../kit/dom.ts';
import { digits, signed } from '../kit/format.ts';
import { cellAt } from '../state/geometry.ts';
import { paintStrip } from '../picture/paint.ts';
import type { HeatLayer } from '../state/scene.ts';
import { thresholdOf } from '../../protocol/choice.ts';
import type { State } from '../state/state.ts';
import type { Part } from '../state/store.ts';

/** `layerOf`: the map whose colors it explains. */
export function legend(layerOf: (state: State) => HeatLayer | undefined): Part {
  const strip = h('canvas', { class: 'strip' });
  const [value, threshold] = [h('span', { class: 'value' }), h('span', { class: 'threshold' })];
  const ticks = [h('span'), h('span'), h('span')];
  const unit = h('p', { class: 'note' });
  const element = h(
    'div',
    { class: 'legend' },
    h('div', { class: 'strip-box' }, strip, threshold, value),
    h('div', { class: 'ticks' }, ...ticks),
    unit,
  );
  let palette: HeatLayer['palette'] | undefined;
  return {
    element,
    render(state) {
      const layer = layerOf(state);
      show(element, layer !== undefined);
      if (!layer) return;
      if (palette !== layer.palette) paintStrip(strip, (palette = layer.palette));
      const { maximum } = layer.heatmap;
      const texts = layer.signed ? [signed(-maximum), '0', signed(maximum)] : ['0', '0.5', '1'];
      ticks.forEach((tick, index) => setText(tick, texts[index] ?? ''));
      setText(unit, layer.signed ? '' : `1 is the map’s maximum: ${digits(maximum)}`);
      show(unit, !layer.signed && !state.comparison);
      placeMarks(state, layer, value, threshold);
    },
  };
}

function placeMarks(state: State, layer: HeatLayer, value: HTMLElement, threshold: HTMLElement): void {
  const cell = state.hover && cellAt(layer.geometry, layer.heatmap, state.hover);
  show(value, cell !== undefined);
  if (cell !== undefined) {
    const at = layer.heatmap.values[cell] ?? 0;
    value.style.left = `${(layer.signed ? (at + 1) / 2 : at) * 100}%`;
  }
  const wanted = state.view.showRegions && state.explanation !== undefined;
  show(threshold, wanted);
  threshold.style.left = `${(layer.signed ? (thresholdOf(state) + 1) / 2 : thresholdOf(state)) * 100}%`;
}
