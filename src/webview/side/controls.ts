/** Layer, method, colors and opacity. */
import { colorMapNames, type ColorMapName, type MethodName } from '../../vocabulary/names.ts';
import type { Layer, PanelModel } from '../../protocol/model.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { colorMapTitles } from '../state/colors.ts';
import { layerGroups } from '../../protocol/layerGroups.ts';
import { h, show } from '../kit/dom.ts';
import { icon } from '../kit/icons.ts';
import { legend } from './legend.ts';
import { differenceLayer, shownLayer } from '../state/scene.ts';
import { field, section } from '../kit/section.ts';
import { methodInfo } from './methodInfo.ts';
import { slider } from '../kit/slider.ts';
import type { State } from '../state/state.ts';
import type { Dispatch, Part } from '../state/store.ts';

export function controls(dispatch: Dispatch, send: (message: FromWebview) => void): Part {
  const layer = h('select', { onchange: () => send({ kind: 'explain', layer: layer.value }) });
  const method = h('select', { onchange: () => send({ kind: 'explain', method: method.value as MethodName }) });
  const opacity = slider(
    'Opacity',
    (value) => `${Math.round(value * 100)} %`,
    (value) => dispatch({ kind: 'changeView', change: { opacity: value } }),
  );
  const contours = contoursBox(dispatch);
  const [palette, ...legends] = [colors(dispatch), legend(shownLayer), legend(differenceLayer)] as const;
  const output = outputs(send);
  const about = methodInfo(() => method.value as MethodName);
  const [layerField, methodField] = [field('Layer', layer, chooseLayer(send)), field('Method', method, about)];
  const below = legends.map((part) => part.element);
  const element = section(
    'Heatmap',
    [output.element, layerField, methodField, palette.element, opacity.element, ...below],
    contours.element,
  );
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
      choose(state, layer, method);
      opacity.show(state.view.opacity);
      for (const part of [output, palette, contours, ...legends]) part.render(state, before);
    },
  };
}

/** Lines instead of a wash. */
function contoursBox(dispatch: Dispatch): Part {
  const box = h('input', {
    type: 'checkbox',
    onchange: () => dispatch({ kind: 'changeView', change: { contours: box.checked } }),
  });
  const element = h('label', { class: 'check' }, box, 'Contours');
  element.title = 'Lines at each quarter of the heat, so that the picture stays visible';
  return {
    element,
    render({ view }) {
      box.checked = view.contours === true;
    },
  };
}

/** Which of several outputs is explained; another one has targets and layers of its own. */
function outputs(send: (message: FromWebview) => void): Part {
  const select = h('select', {
    onchange: () => send({ kind: 'explain', output: select.value, target: null, layer: null }),
  });
  const element = field('Output', select);
  return {
    element,
    render({ model, comparison, choice }, before) {
      const all = model?.outputs ?? [];
      show(element, all.length > 1 && !comparison);
      if (model !== before?.model)
        select.replaceChildren(...all.map(({ name, head }) => h('option', { value: name }, `${name} (${head})`)));
      const wanted = choice.output ?? model?.output ?? '';
      if (select.value !== wanted) select.value = wanted;
    },
  };
}

/** A signed map has colors of its own. */
function colors(dispatch: Dispatch): Part {
  const select = h('select', {
    onchange: () => dispatch({ kind: 'changeView', change: { colorMap: select.value as ColorMapName } }),
  });
  select.append(...colorMapNames.map((value) => h('option', { value }, colorMapTitles[value])));
  const element = field('Colors', select);
  return {
    element,
    render({ explanation, view }) {
      show(element, explanation?.method !== 'signed');
      if (select.value !== view.colorMap) select.value = view.colorMap;
    },
  };
}

/** The list in the panel is short of room; VS Code's own can be searched. */
function chooseLayer(send: (message: FromWebview) => void): HTMLElement {
  const [title, onclick] = ['Choose Layer…', () => send({ kind: 'action', action: 'chooseLayer' })];
  return h('button', { class: 'tool', title, 'aria-label': title, onclick }, icon('list'));
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

/** Those without a gradient where the method needs none. */
function layerOptions(layers: readonly Layer[], needs: boolean): readonly HTMLElement[] {
  const groups = layerGroups(layers.filter(({ reason }) => !needs || reason === undefined));
  return groups.map(({ size, layers: group }) =>
    h('optgroup', { label: `${size} cells` }, ...group.map((layer) => layerOption(layer))),
  );
}

function layerOption({ tensor, name, reason, isDefault }: Layer): HTMLElement {
  const marks = [isDefault && 'default', reason !== undefined && 'no gradient'].filter(Boolean).join(', ');
  return h('option', { value: tensor, title: reason }, marks ? `${name} (${marks})` : name);
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
