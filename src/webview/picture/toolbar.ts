/** Modes, zoom, and what is done with the picture. One Tab stop; the arrow keys walk it. */
import type { DoMessage } from '../../protocol/panel.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import type { PanelMode } from '../../vocabulary/names.ts';
import { h, setAttribute, setText } from '../kit/dom.ts';
import { icon, type IconName } from '../kit/icons.ts';
import { shownMode } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Dispatch, Part } from '../state/store.ts';

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
  /** CSS pixels for a photo pixel. */
  readonly scale: () => number | undefined;
}

export function toolbar({ dispatch, send, perform, scale }: ToolbarEvents): Part {
  const modeButtons = modes.map(([mode, title]) =>
    tool(mode, title, () => dispatch({ kind: 'changeView', change: { mode } })),
  );
  const fit = tool('fit', 'Fit (0)', () => perform('zoomFit'));
  const actual = h('button', { class: 'tool text', title: '100 % (1)', onclick: () => perform('zoomActual') });
  const compare = tool('compare', 'Compare…', () => send({ kind: 'action', action: 'compare' }));
  const copy = tool('copy', 'Copy Image', () => perform('copyImage'));
  let state: State | undefined;
  const save = tool('save', 'Save Heatmap As…', () => {
    if (state)
      send({
        kind: 'saveAs',
        format: 'overlay',
        colorMap: state.view.colorMap,
        opacity: state.view.opacity,
        ...(state.shownFrame !== undefined && { frame: state.shownFrame }),
      });
  });
  const follow = tool('follow', 'Follow the active image', () => send({ kind: 'setFollow', follow: !state?.follow }));
  const pin = tool('pin', 'Pin: the next explanation opens another panel', () =>
    send({ kind: 'setPinned', pinned: !state?.pinned }),
  );
  const element = h(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'Picture' },
    group('View', modeButtons),
    group('Zoom', [
      tool('zoom-out', 'Zoom Out (\u2212)', () => perform('zoomOut')),
      actual,
      tool('zoom-in', 'Zoom In (+)', () => perform('zoomIn')),
      fit,
    ]),
    h('div', { class: 'space' }),
    group('Picture', [compare, copy, save]),
    group('Panel', [follow, pin]),
  );
  walkable(element);
  return {
    element,
    render(next) {
      state = next;
      const hasMap = (next.explanation ?? next.comparison) !== undefined;
      const shown = next.view.mode === 'seen' ? 'seen' : shownMode(next);
      modeButtons.forEach((button, index) => press(button, modes[index]![0] === shown));
      press(fit, next.view.zoom === 'fit');
      const percent = `${Math.round((scale() ?? 1) * 100)} %`;
      setText(actual, percent);
      setAttribute(actual, 'aria-label', `${percent}: zoom to 100 %`);
      for (const button of [...modeButtons, compare, copy, save]) button.disabled = !hasMap;
      save.disabled = next.explanation === undefined;
      press(follow, next.follow);
      press(pin, next.pinned);
    },
  };
}

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
  stop(buttons.find((button) => button.title.startsWith('Fit'))!);
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
