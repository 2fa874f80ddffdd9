/**
 * The grid: only rows in sight, two more on each side, and the row of the focused tile are there; their tiles are
 * reused.
 */
import { known } from '../../vocabulary/known.ts';
import { h, setAttribute } from '../kit/dom.ts';
import { edge, heightOf, layoutOf, leftOf, rowsInSight, rowsOf, scrollFor, topOf, type Layout } from './layout.ts';
import type { Changes, SheetModel } from './model.ts';
import { Tile, type TileSource } from './tile.ts';

const spareRows = 2;
/** Of a frame, for painting. */
const paintMs = 4;

/** Of a row from those in sight. */
const distance = (row: number, first: number, last: number): number => Math.max(first - row, row - last, 0);

export interface GridEvents {
  /** After each drawing: what is in sight, and what is just outside. */
  readonly seen: (ids: readonly number[], near: readonly number[]) => void;
}

export class Grid {
  private readonly rows = new Map<number, Row>();
  private readonly spare: Row[] = [];
  private readonly grid = h('div', {
    class: 'grid',
    role: 'grid',
    'aria-multiselectable': 'true',
    'aria-label': 'Images',
  });
  readonly element = h('div', { class: 'scroll' }, this.grid);
  layout: Layout = layoutOf(600, 'medium');
  private due = false;
  private isMoved = true;

  constructor(
    private readonly source: TileSource,
    private readonly events: GridEvents,
  ) {
    this.element.addEventListener('scroll', () => this.schedule(), { passive: true });
    new ResizeObserver(() => this.resized()).observe(this.element);
  }

  private get model(): SheetModel {
    return this.source.model;
  }

  update({ order, tiles, first, reveal, focus }: Changes): void {
    const hadFocus = this.grid.contains(document.activeElement);
    if (order) this.measure();
    if (tiles === 'all') this.refresh(() => true);
    else if (tiles) {
      const changed = new Set(tiles);
      this.refresh((id) => changed.has(id));
    }
    if (first !== undefined) this.scrollTo(topOf(this.rowOf(first), this.layout) - topOf(0, this.layout));
    if (reveal !== undefined) {
      const { scrollTop, clientHeight } = this.element;
      this.scrollTo(scrollFor(this.rowOf(reveal), scrollTop, clientHeight, this.layout));
    }
    if (order || first !== undefined || reveal !== undefined) this.draw();
    // Tiles are reused: the one that had the focus may show another picture now.
    if (focus || hadFocus) this.focus();
  }

  focus(): void {
    const { focused } = this.model;
    if (focused !== undefined) this.tileOf(focused)?.element.focus({ preventScroll: true });
  }

  /** A picture or its heat has arrived. */
  repaint(id: number): void {
    const tile = this.tileOf(id);
    tile?.paint(this.layout.side);
  }

  repaintAll(): void {
    for (const tile of this.tiles()) tile.paint(this.layout.side);
  }

  /** The picture that stands first. */
  get first(): number | undefined {
    const { scrollTop, clientHeight } = this.element;
    const [row] = rowsInSight(scrollTop + edge, clientHeight, this.model.count, this.layout);
    return this.model.at(row * this.layout.columns);
  }

  /** Rows that one page holds. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / this.layout.rowHeight));
  }

  idAt(target: EventTarget | null): number | undefined {
    const cell = target instanceof Element ? target.closest('.tile') : null;
    return this.tiles().find(({ element }) => element === cell)?.id;
  }

  private get inSight(): [number, number] {
    const { scrollTop, clientHeight } = this.element;
    return rowsInSight(scrollTop, clientHeight, this.model.count, this.layout);
  }

  private rowOf(id: number): number {
    return Math.floor((this.model.placeOf(id) ?? 0) / this.layout.columns);
  }

  private tileOf(id: number): Tile | undefined {
    return this.tiles().find((tile) => tile.id === id);
  }

  private tiles(): readonly Tile[] {
    return [...this.rows.values()].flatMap(({ tiles }) => tiles.filter(({ element }) => !element.hidden));
  }

  private scrollTo(top: number): void {
    if (Math.abs(this.element.scrollTop - top) >= 1) this.element.scrollTop = top;
  }

  private resized(): void {
    const first = this.element.scrollTop > 0 ? this.first : undefined;
    this.update({ order: true, ...(first !== undefined && { first }) });
  }

  /** Other columns, sides or pictures: every row is filled again where it stands, so no tile moves needlessly. */
  private measure(): void {
    const { grid, model } = this;
    this.layout = layoutOf(this.element.clientWidth, model.view.size);
    const { side, caption, columns } = this.layout;
    grid.style.height = `${heightOf(model.count, this.layout)}px`;
    grid.style.setProperty('--side', `${side}px`);
    grid.style.setProperty('--caption', `${caption}px`);
    setAttribute(grid, 'aria-rowcount', rowsOf(model.count, this.layout));
    setAttribute(grid, 'aria-colcount', columns);
    for (const [at, row] of this.rows) row.fill(at, this.layout, model);
  }

  private refresh(isChanged: (id: number) => boolean): void {
    for (const tile of this.tiles()) {
      if (!isChanged(tile.id)) continue;
      tile.describe();
      tile.paint(this.layout.side);
    }
  }

  private schedule(): void {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.draw();
    });
  }

  private draw(): void {
    const { model, layout } = this;
    const [first, last] = this.inSight;
    const lastRow = rowsOf(model.count, layout) - 1;
    const wanted = new Set<number>();
    for (let row = Math.max(0, first - spareRows); row <= Math.min(lastRow, last + spareRows); row++) wanted.add(row);
    // What has the focus is never taken away.
    if (model.focused !== undefined && model.placeOf(model.focused) !== undefined)
      wanted.add(this.rowOf(model.focused));
    for (const [at, row] of this.rows) if (!wanted.has(at)) this.release(at, row);
    for (const at of wanted) if (!this.rows.has(at)) this.fill(at);
    if (this.isMoved) this.sortRows();
    this.isMoved = false;
    const ids = (from: number, to: number): number[] => [
      ...model.order.subarray(Math.max(from, 0) * layout.columns, (to + 1) * layout.columns),
    ];
    const near = [...ids(last + 1, last + spareRows), ...(first > 0 ? ids(first - spareRows, first - 1) : [])];
    this.paintSome(first, last);
    this.events.seen(ids(first, last), near);
  }

  /**
   * Many tiles come into sight at once where someone scrolls fast: what a frame has no time for, the next one paints.
   */
  private paintSome(first: number, last: number): void {
    const end = performance.now() + paintMs;
    const rows = [...this.rows].sort(([a], [b]) => distance(a, first, last) - distance(b, first, last));
    for (const tile of rows.flatMap(([, row]) => row.tiles)) {
      if (tile.element.hidden || tile.isPainted) continue;
      if (performance.now() > end) return this.schedule();
      tile.paint(this.layout.side);
    }
  }

  private release(at: number, row: Row): void {
    this.rows.delete(at);
    row.element.hidden = true;
    this.spare.push(row);
  }

  private fill(at: number): void {
    const row = this.spare.pop() ?? new Row(this.source);
    if (!row.element.isConnected) this.grid.append(row.element);
    row.element.hidden = false;
    row.fill(at, this.layout, this.model);
    this.rows.set(at, row);
    this.isMoved = true;
  }

  /** Screen readers read rows in the order of the elements. */
  private sortRows(): void {
    const sorted = [...this.rows].sort(([a], [b]) => a - b).map(([, row]) => row.element);
    let before: Element | null = null;
    for (const element of sorted) {
      const expected: Element | null = before ? before.nextElementSibling : this.grid.firstElementChild;
      if (expected !== element && !element.contains(document.activeElement)) this.grid.insertBefore(element, expected);
      before = element;
    }
  }
}

class Row {
  readonly tiles: Tile[] = [];
  readonly element = h('div', { class: 'row', role: 'row' });

  constructor(private readonly source: TileSource) {}

  fill(at: number, layout: Layout, model: SheetModel): void {
    setAttribute(this.element, 'aria-rowindex', at + 1);
    while (this.tiles.length < layout.columns) {
      const tile = new Tile(this.source);
      this.tiles.push(tile);
      this.element.append(tile.element);
    }
    this.tiles.forEach((tile, column) => {
      const id = column < layout.columns ? model.at(at * layout.columns + column) : undefined;
      tile.element.hidden = id === undefined;
      if (id === undefined) return;
      setAttribute(tile.element, 'aria-colindex', column + 1);
      tile.place(leftOf(column, layout), topOf(at, layout));
      tile.show(known(id, 'id'));
    });
  }
}
