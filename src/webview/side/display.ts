/** Which values are black and which white, of a picture that has more of them than a screen shows. */
import {
  computedTomography,
  windowOfRange,
  type DisplayWindow,
  type PixelValues,
} from '../../vocabulary/displayWindow.ts';
import { windowNumbers } from '../../vocabulary/pictureFacts.ts';
import { h, setText, show } from '../kit/dom.ts';
import { field, section } from '../kit/section.ts';
import { extremesOf, sameWindow, shownWindow, wantedWindow } from '../state/display.ts';
import { valuesOf } from '../state/displayView.ts';
import type { State } from '../state/state.ts';
import type { Dispatch, Part } from '../state/store.ts';

export function display(dispatch: Dispatch): Part {
  const change = (window: DisplayWindow | undefined): void => dispatch({ kind: 'changeWindow', window });
  let state: State | undefined;
  const preset = h('select', { onchange: () => state && change(windowNamed(preset.value, state)) });
  const typed = (): void => {
    const [c, w] = [center.valueAsNumber, width.valueAsNumber];
    if (Number.isFinite(c) && Number.isFinite(w) && w > 0) change([c, w]);
  };
  const [width, center] = [numberInput('Width', typed), numberInput('Center', typed)];
  const reset = h('button', { class: 'link', onclick: () => change(undefined) }, 'Reset');
  const numbers = h('div', { class: 'window-numbers' }, field('Width', width), field('Center', center));
  const note = h('p', { class: 'note' }, explained);
  const element = section('Window', [field('Preset', preset), numbers, note], reset);
  let listed: string | undefined;
  return {
    element,
    render(next) {
      state = next;
      const [values, window] = [valuesOf(next), shownWindow(next)];
      show(element, values !== undefined && next.view.mode !== 'seen');
      if (!values || !window) return;
      const isTomography = mayBeHounsfield(values);
      if (listed !== (listed = String(isTomography))) preset.replaceChildren(...options(isTomography));
      preset.value = nameOf(wantedWindow(next), values);
      const [c, w] = windowNumbers(window);
      put(width, w);
      put(center, c);
      show(reset, wantedWindow(next) !== undefined);
      setText(note, explained);
    },
  };
}

const explained =
  'Display only: the model’s input does not change. Drag with the right button, or press Shift and an arrow key.';

function numberInput(label: string, oninput: () => void): HTMLInputElement {
  return h('input', { type: 'number', step: 'any', 'aria-label': `Window ${label.toLowerCase()}`, onchange: oninput });
}

const shownIn = new WeakMap<HTMLInputElement, number>();

/** What is being typed stays, until the number is another one. */
function put(input: HTMLInputElement, value: number): void {
  if (shownIn.get(input) !== value) input.value = String(value);
  shownIn.set(input, value);
}

/** Where the file does not say its unit, values below zero may be CT's. */
const mayBeHounsfield = (values: PixelValues): boolean => values.unit === 'HU' || extremesOf(values)[0] < 0;

function options(isTomography: boolean): readonly HTMLElement[] {
  const usual = isTomography ? Object.entries(computedTomography) : [];
  return [
    h('option', { value: 'file' }, 'The file’s'),
    h('option', { value: 'minmax' }, 'Lowest to highest'),
    ...usual.map(([name, { title, window }]) =>
      h('option', { value: name }, `${title} (W ${window[1]} L ${window[0]})`.replace('-', '\u2212')),
    ),
    h('option', { value: 'own', hidden: true }, 'Own'),
  ];
}

function windowNamed(name: string, state: State): DisplayWindow | undefined {
  const values = valuesOf(state);
  if (name === 'minmax' && values) return windowOfRange(...extremesOf(values));
  return Object.entries(computedTomography).find(([each]) => each === name)?.[1].window;
}

function nameOf(window: DisplayWindow | undefined, values: PixelValues): string {
  if (!window) return 'file';
  if (sameWindow(window, windowOfRange(...extremesOf(values)))) return 'minmax';
  return Object.entries(computedTomography).find(([, each]) => sameWindow(each.window, window))?.[0] ?? 'own';
}
