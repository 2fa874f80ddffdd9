/**
 * The confusion matrix next to the pictures: a cell filters them; where there are many classes, a list of the pairs.
 */
import { h, setAttribute, setText, show } from '../kit/dom.ts';
import type { SheetPart } from './bar.ts';
import {
  classesAtMost,
  confusedPairs,
  confusionOf,
  keyOf,
  picturesOf,
  type Cell,
  type Confusion,
} from './confusion.ts';
import type { FilterChange, SheetModel } from './model.ts';
import { shortLabel } from './tile.ts';

export interface MatrixEvents {
  readonly filter: (change: FilterChange) => void;
  /** A cell is pointed at, or none. */
  readonly point: (cell: PointedCell | undefined) => void;
}

export interface PointedCell {
  readonly title: string;
  readonly ids: readonly number[];
  readonly near: DOMRect;
}

/** Rows of the list. */
const pairsAtMost = 200;

type At = Pick<Cell, 'truth' | 'top'>;

export class Matrix implements SheetPart {
  private readonly summary = h('p', { class: 'note matrix-summary' });
  private readonly body = h('div', { class: 'matrix-body' });
  readonly element = h(
    'section',
    { class: 'side-pane matrix', 'aria-label': 'Confusion matrix', hidden: true },
    this.summary,
    this.body,
  );
  private readonly elements = new Map<string, HTMLElement>();
  private drawn = '';

  constructor(
    private readonly model: SheetModel,
    private readonly events: MatrixEvents,
  ) {}

  render(): void {
    const { model, elements } = this;
    show(this.element, model.view.pane === 'matrix');
    if (this.element.hidden) return;
    const confusion = confusionOf(model, model.view.filters);
    this.draw(confusion);
    fill(model, confusion, elements, (at) => this.isChosen(at));
    const cells = [...confusion.cells.values()];
    const sum = (read: (cell: Cell) => number): number => cells.reduce((total, cell) => total + read(cell), 0);
    const [count, whole] = [sum((cell) => cell.count), sum((cell) => cell.whole)];
    setText(this.summary, count === whole ? `${whole} images whose truth is known` : `${count} of ${whole} images`);
  }

  /** Again only where the classes, or the pairs, are others. */
  private draw(confusion: Confusion): void {
    const { model } = this;
    const isTable = confusion.classes.length <= classesAtMost;
    const listed = confusedPairs(confusion).slice(0, pairsAtMost);
    const state = isTable ? confusion.classes.join() : listed.map(({ truth, top }) => keyOf(truth, top)).join();
    if (state === this.drawn) return;
    this.drawn = state;
    this.elements.clear();
    const cellOf = (tag: 'td' | 'button', at: At): HTMLElement => this.cell(tag, at);
    this.body.replaceChildren(isTable ? table(model, confusion, cellOf) : pairs(model, confusion, cellOf));
  }

  private cell(tag: 'td' | 'button', at: At): HTMLElement {
    const cell = h(tag, { class: at.truth === at.top ? 'cell right' : 'cell' });
    cell.addEventListener('click', () =>
      this.events.filter(this.isChosen(at) ? { truth: undefined, top: undefined } : { truth: at.truth, top: at.top }),
    );
    for (const name of ['pointerenter', 'focus']) cell.addEventListener(name, () => this.point(at, cell));
    for (const name of ['pointerleave', 'blur']) cell.addEventListener(name, () => this.events.point(undefined));
    this.elements.set(keyOf(at.truth, at.top), cell);
    return cell;
  }

  private isChosen({ truth, top }: At): boolean {
    const { filters } = this.model.view;
    return filters.truth === truth && filters.top === top;
  }

  private point(at: At, cell: HTMLElement): void {
    const { model } = this;
    const [truth, top] = [nameOf(model, at.truth), nameOf(model, at.top)];
    const title = at.truth === at.top ? `${top}, right` : `${truth} taken for ${top}`;
    const ids = picturesOf(model, model.view.filters, at);
    this.events.point({ title, ids, near: cell.getBoundingClientRect() });
  }
}

const nameOf = (model: SheetModel, index: number): string => shortLabel(model.labelOf(index));

function table(model: SheetModel, { classes }: Confusion, cellOf: (tag: 'td', at: At) => HTMLElement): HTMLElement {
  const heads = classes.map((top) => h('th', { scope: 'col' }, h('span', {}, nameOf(model, top))));
  const rows = classes.map((truth) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row', title: model.labelOf(truth) }, nameOf(model, truth)),
      ...classes.map((top) => cellOf('td', { truth, top })),
    ),
  );
  const corner = h('th', { class: 'corner' }, 'truth ↓  model →');
  const element = h(
    'table',
    { role: 'grid', 'aria-label': 'Truth by prediction' },
    h('tr', {}, corner, ...heads),
    ...rows,
  );
  walkable(element);
  return element;
}

/** One Tab stop; arrows walk, Enter and Space choose. */
function walkable(element: HTMLElement): void {
  const rows = [...element.querySelectorAll('tr')].slice(1).map((row) => [...row.querySelectorAll<HTMLElement>('td')]);
  for (const cell of rows.flat()) setAttribute(cell, 'tabindex', -1);
  const [first] = rows.flat();
  if (first) first.tabIndex = 0;
  element.addEventListener('keydown', (event) => {
    const row = rows.findIndex((cells) => cells.includes(event.target as HTMLElement));
    const column = rows[row]?.indexOf(event.target as HTMLElement) ?? -1;
    if (event.key === 'Enter' || event.key === ' ') (event.target as HTMLElement).click();
    const [down, across] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[
      event.key
    ] ?? [0, 0];
    const next = rows[row + (down ?? 0)]?.[column + (across ?? 0)];
    if (next === undefined || !/^(Arrow|Enter| )/.test(event.key)) return;
    event.preventDefault();
    for (const cell of rows.flat()) cell.tabIndex = cell === next ? 0 : -1;
    next.focus();
  });
}

function pairs(model: SheetModel, confusion: Confusion, cellOf: (tag: 'button', at: At) => HTMLElement): HTMLElement {
  const found = confusedPairs(confusion).slice(0, pairsAtMost);
  const items = found.map((at) => {
    const button = cellOf('button', at);
    button.classList.add('pair');
    button.append(
      h('span', { class: 'name' }, `${nameOf(model, at.truth)} → ${nameOf(model, at.top)}`),
      ' ',
      h('span', { class: 'number' }),
    );
    return h('li', {}, button);
  });
  const note = h(
    'p',
    { class: 'note' },
    `${confusion.classes.length} classes: the pairs that are confused most often, truth → model`,
  );
  return h('div', {}, note, h('ul', { class: 'pairs' }, ...items));
}

function fill(
  model: SheetModel,
  { cells }: Confusion,
  elements: ReadonlyMap<string, HTMLElement>,
  isChosen: (at: At) => boolean,
): void {
  const ofTruth = new Map<number, number>();
  for (const { truth, count } of cells.values()) ofTruth.set(truth, (ofTruth.get(truth) ?? 0) + count);
  for (const [key, element] of elements) {
    const [truth = 0, top = 0] = key.split(' ').map(Number);
    const { count = 0, whole = 0 } = cells.get(key) ?? {};
    const share = count / Math.max(ofTruth.get(truth) ?? 0, 1);
    element.style.setProperty('--share', `${Math.round(100 * Math.sqrt(share))}%`);
    const text = count === whole ? String(whole) : `${count} of ${whole}`;
    const number = element.querySelector('.number');
    if (number) setText(number, text);
    else setText(element, whole === 0 ? '' : String(count));
    // A pair is called what it shows; a cell shows its number alone.
    const words = `truth ${model.labelOf(truth)}, predicted ${model.labelOf(top)}: ${text}`;
    setAttribute(element, number ? 'title' : 'aria-label', words);
    setAttribute(
      element,
      element.tagName === 'TD' ? 'aria-selected' : 'aria-pressed',
      isChosen({ truth, top }) ? 'true' : 'false',
    );
  }
}
