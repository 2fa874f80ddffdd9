/** What is above the grid: sorting, filters, size, heat, and what is done with the pictures. */
import { sortNames, tileSizes, type Pane, type SortName, type TileSize } from '../../protocol/sheetState.ts';
import { h, setAttribute, setText, show } from '../kit/dom.ts';
import { icon, type IconName } from '../kit/icons.ts';
import type { FilterChange, SheetModel } from './model.ts';
import { sharing, type SharingEvents } from './sharing.ts';

const sortTitles: Readonly<Record<SortName, string>> = {
  name: 'Name',
  wrong: 'Wrong first',
  probability: 'Probability',
  margin: 'Unsure first',
  drop: 'Drop',
  border: 'Heat at the border',
  change: 'Changed most',
};

const sizeTitles: Readonly<Record<TileSize, string>> = {
  small: 'Small pictures',
  medium: 'Medium pictures',
  large: 'Large pictures',
};

export interface BarEvents extends SharingEvents {
  readonly change: (change: Parameters<SheetModel['change']>[0]) => void;
  readonly filter: (change: FilterChange) => void;
  readonly sortAgain: () => void;
}

export interface SheetPart {
  readonly element: HTMLElement;
  readonly render: () => void;
}

export function bar(model: SheetModel, events: BarEvents): SheetPart {
  const parts = [sorting(model, events), chips(model, events), classes(model, events), search(model, events)];
  const right = [sizing(model, events), sharing(model, events)];
  const elements = (list: readonly SheetPart[]): HTMLElement[] => list.map(({ element }) => element);
  return {
    element: h(
      'div',
      { class: 'sheet-bar', role: 'group', 'aria-label': 'Sheet' },
      ...elements(parts),
      h('div', { class: 'tools' }, ...elements(right)),
    ),
    render() {
      for (const part of [...parts, ...right]) part.render();
    },
  };
}

function sorting(model: SheetModel, { change, sortAgain }: BarEvents): SheetPart {
  const options = sortNames.map((name) => h('option', { value: name, hidden: name === 'change' }, sortTitles[name]));
  const select = h('select', { 'aria-label': 'Sort', title: 'Sort' }, ...options);
  select.addEventListener('change', () => change({ sort: select.value as SortName, reversed: false }));
  const turn = h(
    'button',
    { class: 'tool', title: 'Reverse the order', 'aria-label': 'Reverse the order' },
    icon('turn'),
  );
  turn.addEventListener('click', () => change({ reversed: !model.view.reversed }));
  const again = h('button', { class: 'chip-button stale', onclick: sortAgain, hidden: true });
  return {
    element: h('div', { class: 'group sorting' }, select, turn, again),
    render() {
      for (const option of options) {
        const isOfSeveral = option.value === 'change';
        option.hidden = isOfSeveral && !model.series;
      }
      select.value = model.view.sort;
      setAttribute(turn, 'aria-pressed', model.view.reversed ? 'true' : 'false');
      show(again, model.stale > 0);
      setText(again, `Sort again: ${model.stale} new`);
    },
  };
}

type Flag = 'wrong' | 'unsure' | 'failed' | 'marked';

const flags: readonly (readonly [flag: Flag, title: string, hint: string])[] = [
  ['wrong', 'Wrong', 'The model’s answer is not the truth'],
  ['unsure', 'Unsure', 'First and second class are less than 10 points apart'],
  ['failed', 'Failed', 'Could not be explained'],
  ['marked', 'Marked', 'Marked with Space'],
];

function chips(model: SheetModel, { filter }: BarEvents): SheetPart {
  const buttons = flags.map(([flag, title, hint]) => {
    const count = h('span', { class: 'number' });
    const toggle = (): void => filter({ [flag]: !model.view.filters[flag] });
    const button = h('button', { class: `chip-button ${flag}`, title: hint, onclick: toggle }, `${title} `, count);
    return { flag, button, count };
  });
  const countOf = (flag: Flag): number => (flag === 'marked' ? model.marked.size : model.counts[flag]);
  return {
    element: h(
      'div',
      { class: 'group', role: 'group', 'aria-label': 'Filters' },
      ...buttons.map(({ button }) => button),
    ),
    render() {
      for (const { flag, button, count } of buttons) {
        const isOn = model.view.filters[flag] === true;
        setText(count, String(countOf(flag)));
        setAttribute(button, 'aria-pressed', isOn ? 'true' : 'false');
        const needsTruth = flag === 'wrong' && model.counts.known === 0;
        show(button, isOn || (countOf(flag) > 0 && !needsTruth));
      }
    },
  };
}

/** Which classes the pictures are of, as the model says and as the truth is. */
function classes(model: SheetModel, { filter }: BarEvents): SheetPart {
  const columns = ['top', 'truth'] as const;
  const titles = { top: 'Any prediction', truth: 'Any truth' };
  const selects = columns.map((column) => {
    const select = h('select', { 'aria-label': column === 'top' ? 'Predicted class' : 'True class' });
    select.addEventListener('change', () =>
      filter({ [column]: select.value === '' ? undefined : Number(select.value) }),
    );
    return select;
  });
  let shown = '';
  return {
    element: h('div', { class: 'group classes' }, ...selects),
    render() {
      const state = `${model.counts.done} ${model.view.filters.top ?? ''} ${model.view.filters.truth ?? ''}`;
      if (state === shown) return;
      shown = state;
      columns.forEach((column, at) => {
        const select = selects[at];
        if (!select || select === document.activeElement) return;
        const counts = countClasses(model, column);
        const options = counts.map(([index, count]) =>
          h('option', { value: index }, `${model.labelOf(index).split(',')[0] ?? ''} (${count})`),
        );
        select.replaceChildren(h('option', { value: '' }, titles[column]), ...options);
        select.value = String(model.view.filters[column] ?? '');
        show(select, counts.length > 1 || model.view.filters[column] !== undefined);
      });
    },
  };
}

function countClasses({ keys, figures }: SheetModel, column: 'top' | 'truth'): readonly (readonly [number, number])[] {
  const counts = new Map<number, number>();
  for (let id = 0; id < keys.length; id++) {
    const index = figures.get(id, column);
    if (!Number.isNaN(index)) counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

function search(model: SheetModel, { filter }: BarEvents): SheetPart {
  const input = h('input', {
    type: 'search',
    placeholder: 'Filter by name or class',
    'aria-label': 'Filter by name or class',
  });
  let timer = 0;
  /** What was typed and is not filtered by yet: the last word, even where the focus has moved on. */
  let typed: string | undefined;
  const settle = (): void => {
    clearTimeout(timer);
    const text = typed;
    typed = undefined;
    if (text !== undefined) filter({ text: text === '' ? undefined : text });
  };
  input.addEventListener('input', () => {
    typed = input.value;
    clearTimeout(timer);
    timer = window.setTimeout(settle, 120);
  });
  input.addEventListener('blur', settle);
  return {
    element: input,
    render() {
      if (input !== document.activeElement && typed === undefined) input.value = model.view.filters.text ?? '';
    },
  };
}

const paneTools = [
  ['matrix', 'Confusion matrix'],
  ['groups', 'Groups of heat'],
  ['models', 'Models'],
] as const satisfies readonly (readonly [Pane & IconName, string])[];

/** Of one model its groups are found; of several, what changes. */
const isOffered: Readonly<Record<Pane, (model: SheetModel) => boolean>> = {
  matrix: ({ counts }) => counts.known > 0,
  groups: ({ counts, series }) => counts.done > 0 && !series,
  models: ({ series }) => series !== undefined,
};

function sizing(model: SheetModel, { change }: BarEvents): SheetPart {
  const tool = (name: IconName, title: string, onclick: () => void): HTMLButtonElement =>
    h('button', { class: 'tool', title, 'aria-label': title.replace(/ \(.*/, ''), onclick }, icon(name));
  const heat = tool('heat', 'Heat (hold H to hide it)', () => change({ heat: !model.view.heat }));
  const panes = paneTools.map(([pane, title]) => {
    const toggle = (): void => change({ pane: model.view.pane === pane ? undefined : pane });
    return [pane, tool(pane, title, toggle)] as const;
  });
  const sizes = tileSizes.map(
    (size) => [size, tool(`tiles-${size}`, sizeTitles[size], () => change({ size }))] as const,
  );
  return {
    element: h(
      'div',
      { class: 'group', role: 'group', 'aria-label': 'View' },
      ...panes.map(([, button]) => button),
      heat,
      ...sizes.map(([, button]) => button),
    ),
    render() {
      for (const [pane, button] of panes) {
        setAttribute(button, 'aria-pressed', model.view.pane === pane ? 'true' : 'false');
        show(button, isOffered[pane](model));
      }
      setAttribute(heat, 'aria-pressed', model.view.heat ? 'true' : 'false');
      for (const [size, button] of sizes)
        setAttribute(button, 'aria-pressed', model.view.size === size ? 'true' : 'false');
    },
  };
}
