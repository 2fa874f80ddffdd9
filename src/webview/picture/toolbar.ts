/** Modes, zoom, and what is done with the picture. One Tab stop; the arrow keys walk it. */
import type { PanelMode } from '../../vocabulary/names.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import type { DoMessage } from '../../protocol/panel.ts';
import { h, setAttribute, setText } from '../kit/dom.ts';
import { icon, type IconName } from '../kit/icons.ts';
import { shownMode } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Dispatch, Part } from '../state/store.ts';
import { known } from '../../vocabulary/known.ts';

const modes = [
  ['overlay', 'Overlay'],
  ['side-by-side', 'Side by side'],
  ['swipe', 'Swipe'],
  ['heat', 'Heat only'],
  ['photo', 'Photo only'],
  ['seen', 'What the model saw'],
] as const satisfies readonly (readonly [PanelMode & IconName, string])[];

export interface ToolbarEvents {
  readonly dispatch: Dispatch;
  readonly send: (message: FromWebview) => void;
  readonly perform: (what: DoMessage['what']) => void;
  readonly help: () => void;
  /** CSS pixels for a photo pixel. */
  readonly scale: () => number | undefined;
}

/** A group of buttons, and how it follows the state. */
interface Group {
  readonly element: HTMLElement;
  readonly render: (state: State) => void;
}

export function toolbar(events: ToolbarEvents): Part {
  const groups = [modeGroup(events), zoomGroup(events), pictureGroup(events), panelGroup(events)] as const;
  const [view, zoom, picture, panel] = groups.map(({ element }) => element);
  const bar = { class: 'toolbar', role: 'toolbar', 'aria-label': 'Picture' };
  const element = h('div', bar, view, zoom, h('div', { class: 'space' }), picture, panel);
  walkable(element);
  return {
    element,
    render(state) {
      for (const each of groups) each.render(state);
    },
  };
}

function modeGroup({ dispatch }: ToolbarEvents): Group {
  const buttons = modes.map(([mode, title]) =>
    tool(mode, title, () => dispatch({ kind: 'changeView', change: { mode } })),
  );
  const render = (state: State): void => {
    const shown = state.view.mode === 'seen' ? 'seen' : shownMode(state);
    buttons.forEach((button, index) => press(button, modes[index]?.[0] === shown));
    for (const button of buttons) button.disabled = !hasMap(state);
  };
  return { element: group('View', buttons), render };
}

function zoomGroup({ perform, scale }: ToolbarEvents): Group {
  const fit = tool('fit', 'Fit (0)', () => perform('zoomFit'));
  const actual = h('button', { class: 'tool text', title: '100 % (1)', onclick: () => perform('zoomActual') });
  const out = tool('zoom-out', 'Zoom Out (\u2212)', () => perform('zoomOut'));
  const into = tool('zoom-in', 'Zoom In (+)', () => perform('zoomIn'));
  const render = ({ view }: State): void => {
    press(fit, view.zoom === 'fit');
    const percent = `${Math.round((scale() ?? 1) * 100)} %`;
    setText(actual, percent);
    setAttribute(actual, 'aria-label', `${percent}: zoom to 100 %`);
  };
  return { element: group('Zoom', [out, actual, into, fit]), render };
}

function pictureGroup({ send, perform }: ToolbarEvents): Group {
  const compare = tool('compare', 'Compare…', () => send({ kind: 'action', action: 'compare' }));
  const copy = tool('copy', 'Copy Image', () => perform('copyImage'));
  const command = tool('command', 'Copy as Command', () => send({ kind: 'action', action: 'copyCommand' }));
  const figure = tool('figure', 'Figure…', () => perform('figure'));
  const save = tool('save', 'Save Heatmap As…', () => perform('save'));
  const render = (state: State): void => {
    for (const button of [compare, copy, command, figure, save]) button.disabled = !hasMap(state);
  };
  return { element: group('Picture', [compare, copy, command, figure, save]), render };
}

function panelGroup({ send, help }: ToolbarEvents): Group {
  let state: State | undefined;
  const follow = tool('follow', 'Follow the active image', () => send({ kind: 'setFollow', follow: !state?.follow }));
  const pin = tool('pin', 'Pin: the next explanation opens another panel', () =>
    send({ kind: 'setPinned', pinned: !state?.pinned }),
  );
  const render = (next: State): void => {
    state = next;
    press(follow, next.follow);
    press(pin, next.pinned);
  };
  const explain = tool('help', 'Words and keys (?)', help);
  return { element: group('Panel', [follow, pin, explain]), render };
}

const hasMap = ({ explanation, comparison }: State): boolean => (explanation ?? comparison) !== undefined;

function group(label: string, buttons: readonly HTMLElement[]): HTMLElement {
  return h('div', { class: 'group', role: 'group', 'aria-label': label }, ...buttons);
}

function tool(name: IconName, title: string, onclick: () => void): HTMLButtonElement {
  return h('button', { class: 'tool', title, 'aria-label': title, onclick }, icon(name));
}

function press(button: HTMLElement, pressed: boolean): void {
  setAttribute(button, 'aria-pressed', pressed ? 'true' : 'false');
}

/** The one that had the focus last is the Tab stop. */
function walkable(element: HTMLElement): void {
  const buttons = [...element.querySelectorAll('button')];
  const stop = (at: HTMLElement): void => buttons.forEach((button) => (button.tabIndex = button === at ? 0 : -1));
  stop(
    known(
      buttons.find((button) => button.title.startsWith('Fit')),
      'Fit button',
    ),
  );
  element.addEventListener('focusin', ({ target }) => stop(target as HTMLElement));
  element.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const usable = buttons.filter(({ disabled }) => !disabled);
    const at = usable.indexOf(document.activeElement as HTMLButtonElement);
    usable[(at + step + usable.length) % usable.length]?.focus();
    event.preventDefault();
  });
}
