/** Layer, method, colors and opacity. */
import { colorMapNames, type ColorMapName, type MethodName } from '../../vocabulary/names.ts';
import type { Layer, PanelModel } from '../../protocol/model.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { colorMapTitles } from '../state/colors.ts';
import { h, show } from '../kit/dom.ts';
import { gridSize } from '../kit/format.ts';
import { icon } from '../kit/icons.ts';
import { legend } from './legend.ts';
import { differenceLayer, shownLayer } from '../state/scene.ts';
import { field, section } from '../kit/section.ts';
import { slider } from '../kit/slider.ts';
import type { State } from '../state/state.ts';
import type { Dispatch, Part } from '../state/store.ts';

export function controls(dispatch: Dispatch, send: (message: FromWebview) => void): Part {
  const layer = h('select', { onchange: () => send({ kind: 'explain', layer: layer.value }) });
  const method = h('select', { onchange: () => send({ kind: 'explain', method: method.value as MethodName }) });
  const colors = h('select', {
    onchange: () => dispatch({ kind: 'changeView', change: { colorMap: colors.value as ColorMapName } }),
  });
  colors.append(...colorMapNames.map((value) => h('option', { value }, colorMapTitles[value])));
  const opacity = slider(
    'Opacity',
    (value) => `${Math.round(value * 100)} %`,
    (value) => dispatch({ kind: 'changeView', change: { opacity: value } }),
  );
  const more = h(
    'button',
    {
      class: 'tool',
      title: 'Choose Layer…',
      'aria-label': 'Choose Layer…',
      onclick: () => send({ kind: 'action', action: 'chooseLayer' }),
    },
    icon('list'),
  );
  const legends = [legend(shownLayer), legend(differenceLayer)];
  const [layerField, methodField] = [field('Layer', layer, more), field('Method', method)];
  const colorsField = field('Colors', colors);
  const element = section('Heatmap', [
    layerField,
    methodField,
    colorsField,
    opacity.element,
    ...legends.map((part) => part.element),
  ]);
  return {
    element,
    render(state, before) {
      show(element, (state.explanation ?? state.comparison) !== undefined);
      const needs = needsGradient(state);
      if (state.model !== before?.model) method.replaceChildren(...methodOptions(state.model?.methods ?? []));
      if (state.model !== before?.model || needs !== (before && needsGradient(before))) {
        layer.replaceChildren(...layerOptions(state.model?.layers ?? [], needs));
      }
      show(layerField, !state.comparison);
      show(methodField, !state.comparison);
      const signed = state.explanation?.method === 'signed';
      show(colorsField, !signed);
      choose(state, layer, method);
      if (colors.value !== state.view.colorMap) colors.value = state.view.colorMap;
      opacity.show(state.view.opacity);
      for (const part of legends) part.render(state, before);
    },
  };
}

function choose({ choice, explanation, model }: State, layer: HTMLSelectElement, method: HTMLSelectElement): void {
  if (!explanation) return;
  const wanted = choice.layer ?? explanation.layer.tensor;
  if (layer.value !== wanted) layer.value = wanted;
  const wantedMethod = choice.method ?? explanation.method;
  if (method.value !== wantedMethod) method.value = wantedMethod;
  method.title = model?.methods.find(({ name }) => name === wantedMethod)?.description ?? '';
  layer.title = `${explanation.layer.name} (${explanation.layer.operator}), ${explanation.layer.shape.join(' × ')}`;
}

/** Whether the method that is shown does. */
function needsGradient({ model, explanation }: Pick<State, 'model' | 'explanation'>): boolean {
  return model?.methods.find(({ name }) => name === explanation?.method)?.needsGradient ?? true;
}

/** Grouped by grid, the coarsest (the one nearest the score) first; those without a gradient where the method needs none. */
function layerOptions(layers: readonly Layer[], needs: boolean): readonly HTMLElement[] {
  const groups = new Map<string, HTMLElement[]>();
  for (const layer of layers.filter(({ reason }) => !needs || reason === undefined).reverse()) {
    const group = groups.get(gridSize(layer)) ?? [];
    const marks = [layer.isDefault && 'default', layer.reason !== undefined && 'no gradient']
      .filter(Boolean)
      .join(', ');
    group.push(
      h('option', { value: layer.tensor, title: layer.reason }, marks ? `${layer.name} (${marks})` : layer.name),
    );
    groups.set(gridSize(layer), group);
  }
  return [...groups].map(([size, options]) => h('optgroup', { label: `${size} cells` }, ...options));
}

function methodOptions(methods: PanelModel['methods']): readonly HTMLElement[] {
  const group = (label: string, needs: boolean): HTMLElement => {
    const those = methods.filter((method) => method.needsGradient === needs);
    return h(
      'optgroup',
      { label, hidden: those.length === 0 },
      ...those.map(({ name, title }) => h('option', { value: name }, title)),
    );
  };
  return [group('From the gradient', true), group('Without a gradient', false)];
}
