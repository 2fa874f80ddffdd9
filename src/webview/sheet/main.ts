/** The sheet's table of contents: messages in, tiles drawn, wishes out. */
import './main.css';
import type { FromSheet } from '../../protocol/fromSheet.ts';
import { defaultSheetView, type SheetView } from '../../protocol/sheetState.ts';
import type { ToSheet } from '../../protocol/sheet.ts';
import { h, setText, show } from '../kit/dom.ts';
import { gray, type Palette } from '../state/colors.ts';
import { debounced } from '../state/store.ts';
import { bar } from './bar.ts';
import { Bitmaps } from './bitmaps.ts';
import { Grid } from './grid.ts';
import { Groups } from './groups.ts';
import { head } from './head.ts';
import { Heat } from './heat.ts';
import { keep, keptState, listen, post } from './host.ts';
import { Matrix } from './matrix.ts';
import { Models } from './models.ts';
import { MeanHeat } from './meanHeat.ts';
import { useKeyboard } from './keyboard.ts';
import { SheetModel, type Changes } from './model.ts';
import { useMouse } from './mouse.ts';

const kept = keptState();
let palette: Palette = gray;
let isHeatHeld = false;

const model = new SheetModel(kept?.view ?? defaultSheetView, (changes) => update(changes));
const heat = new Heat();
const bitmaps = new Bitmaps({
  ready(id) {
    grid.repaint(id);
    models.repaint(id);
  },
  made: (id, bytes) => post({ kind: 'thumb', id, ...(bytes && { bytes }) }),
});
const grid = new Grid(
  { model, bitmaps, heat, palette: () => palette, isHeatShown: () => model.view.heat && !isHeatHeld },
  { seen: (ids, near) => want({ ids, near }) },
);
const send = (message: FromSheet): void => post(message);
const header = head(model, send);
const tools = bar(model, {
  // Where the user stands in the grid, there they stay; else a new order begins with its first.
  change(change) {
    if (change.pane === 'groups' && !model.groups) send({ kind: 'findGroups' });
    // A group is a filter: it goes with its list.
    if ('pane' in change && model.group) model.chooseGroup(undefined);
    model.change(change, 'size' in change || isBusyInGrid() ? anchor() : undefined);
  },
  filter: (change) => model.filter(change, anchor()),
  sortAgain: () => model.sortAgain(),
  flag: () => send({ kind: 'flag' }),
  compare: () => send({ kind: 'compareModels' }),
  share: () => send({ kind: 'export', ids: model.chosen }),
});
const mean = new MeanHeat((ids) => send({ kind: 'mean', ids: Uint32Array.from(ids) }));
const confusion = new Matrix(model, {
  filter: (change) => model.filter(change),
  point: (cell) => mean.point(cell),
});
const grouped = new Groups(
  model,
  () => palette,
  (group) => model.chooseGroup(group),
);
const models = new Models(
  model,
  { bitmaps, heat, palette: () => palette },
  {
    showModel: (at) => send({ kind: 'showModel', at }),
    wantFilm: debounced(80, (id: number) => send({ kind: 'film', id })),
  },
);
const jump = h('div', { class: 'jump', hidden: true, 'aria-hidden': 'true' });
const toast = h('div', { class: 'toast', hidden: true, role: 'status' });
const empty = h('p', { class: 'empty', hidden: true }, 'No image passes these filters.');
document.body.append(
  h(
    'main',
    { class: 'sheet' },
    header.element,
    tools.element,
    confusion.element,
    grouped.element,
    models.element,
    grid.element,
    empty,
  ),
  ...[jump, toast, mean.element],
);

const isBusyInGrid = (): boolean => grid.element.contains(document.activeElement);
const anchor = (): number | undefined => (grid.element.scrollTop > 0 ? grid.first : undefined);

let frame = 0;
function update(changes: Changes): void {
  grid.update(changes);
  if (changes.order) tellOrder();
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    header.render();
    tools.render();
    confusion.render();
    grouped.render();
    models.render();
    show(empty, model.count === 0 && model.keys.length > 0);
  });
  remember();
}

/** After scrolling has slowed down: what flies past is not asked for. */
const want = debounced(60, ({ ids, near }: { readonly ids: readonly number[]; readonly near: readonly number[] }) => {
  const all = [...ids, ...near];
  bitmaps.forget((id) => all.includes(id));
  const pictures = all.filter((id) => bitmaps.lacks(id));
  const lacksHeat = all.filter((id) => model.figures.isDone(id) && !heat.has(id));
  const first = ids.filter((id) => !model.figures.isDone(id) && !model.figures.isFailed(id));
  if (pictures.length + lacksHeat.length + first.length > 0) send({ kind: 'want', pictures, heat: lacksHeat, first });
  remember();
});

const remember = debounced(200, () => {
  const { session, keys, focused } = model;
  const first = grid.first;
  const view: SheetView = {
    ...viewOf(model.view),
    ...(first !== undefined && { first: keys[first] ?? '' }),
    ...(focused !== undefined && { focused: keys[focused] ?? '' }),
  };
  if (session) keep({ version: 1, session, view });
});

const viewOf = ({ first: _, focused: __, ...view }: SheetView): SheetView => view;

const isSameTable = (keys: readonly string[]): boolean =>
  keys.length === model.keys.length && keys.every((key, id) => key === model.keys[id]);

const handlers: { readonly [Kind in ToSheet['kind']]: (message: Extract<ToSheet, { kind: Kind }>) => void } = {
  setup(message) {
    palette = message.palette;
    const isSame = isSameTable(message.keys);
    if (!isSame) bitmaps.clear();
    // Another model's heat is another heat.
    if (!isSame || message.model !== model.about.model) heat.clear();
    model.setUp(message);
  },
  rows: (message) => model.addRows(message),
  heat(message) {
    heat.add(message);
    for (const id of message.ids) grid.repaint(id);
  },
  thumbs: (message) => bitmaps.addThumbs(message),
  file: (message) => void bitmaps.addFile(message),
  unseen: ({ ids }) => bitmaps.addUnseen(ids),
  progress(message) {
    if (message.phase === 'running') header.fail(undefined); // it is tried again
    model.setProgress(message);
    // When all models are done, what changed most comes first, unless the user is somewhere already.
    const isUntouched = model.series !== undefined && !isBusyInGrid() && grid.element.scrollTop === 0;
    if (message.phase === 'done' && isUntouched && model.stale > 0) model.sortAgain();
  },
  failure: (message) => header.fail(message),
  series: (message) => model.setSeries(message),
  film: (message) => model.setFilm(message),
  groups: ({ groups }) => model.setGroups(groups),
  mean: (message) => mean.draw(message, palette),
  current: ({ id }) => model.focus(id, false),
  notice: ({ text }) => notify(text),
};

let toastTimer = 0;
function notify(text: string): void {
  setText(toast, text);
  show(toast, true);
  clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => show(toast, false), 4000);
}

let wasOpened = false;
const tellOrder = debounced(150, () => {
  if (wasOpened) send({ kind: 'order', order: model.order });
});
function open(id: number): void {
  wasOpened = true;
  send({ kind: 'order', order: model.order });
  send({ kind: 'open', id });
}
const marksChanged = (): void => send({ kind: 'marks', marked: Uint32Array.from(model.marked) });
useMouse(grid, model, { open, marksChanged });
useKeyboard(grid, model, {
  ...{ open, marksChanged },
  copy: () => send({ kind: 'copy', ids: model.chosen }),
  holdHeat(isHeld) {
    isHeatHeld = isHeld;
    grid.repaintAll();
  },
  typed(text) {
    setText(jump, text);
    show(jump, text !== '');
  },
});

window.addEventListener('error', ({ message }) => post({ kind: 'trouble', detail: message }));
listen((message) => (handlers[message.kind] as (each: ToSheet) => void)(message));
post(kept ? { kind: 'ready', state: kept } : { kind: 'ready' });
