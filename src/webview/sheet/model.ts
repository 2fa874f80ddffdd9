/** What the sheet shows, and how it changes: the table, its order, marks, focus. Knows no element. */
import { Figures, columns } from '../../protocol/sheetTable.ts';
import type { SheetGroup, SheetProgressMessage, SheetRowsMessage, SheetSetupMessage } from '../../protocol/sheet.ts';
import type { SheetFilmMessage, SheetSeriesMessage } from '../../protocol/sheetSeries.ts';
import { defaultSheetView, type Filters, type SheetSession, type SheetView } from '../../protocol/sheetState.ts';
import { countsOf, matcher, orderOf, type Counts, type Pictures } from './order.ts';

/** `undefined` takes a filter away. */
export type FilterChange = { readonly [Name in keyof Filters]?: Filters[Name] | undefined };

const noCounts: Counts = { done: 0, known: 0, wrong: 0, unsure: 0, failed: 0 };

/** Which parts are out of date. */
export interface Changes {
  /** Other tiles, or other places. */
  readonly order?: boolean;
  /** These look otherwise. */
  readonly tiles?: 'all' | readonly number[];
  /** Scroll so that this picture stands first, or is in sight. */
  readonly first?: number;
  readonly reveal?: number;
  /** Give the focus to the focused tile. */
  readonly focus?: boolean;
}

export class SheetModel implements Pictures {
  title = '';
  about = { model: '', method: '', layer: '' };
  session: SheetSession | undefined;
  keys: readonly string[] = [];
  figures = Figures.empty(0);
  labels = new Map<number, string>();
  marked = new Set<number>();
  /** Undefined until they were found. */
  groups: readonly SheetGroup[] | undefined;
  group: SheetGroup | undefined;
  /** Of a sheet of several models. */
  series: SheetSeriesMessage | undefined;
  /** The picture in focus through all models, as it was sent last. */
  film: SheetFilmMessage | undefined;
  inGroup: ReadonlySet<number> | undefined;
  order: Uint32Array = new Uint32Array(0);
  counts = noCounts;
  progress: SheetProgressMessage = { kind: 'progress', phase: 'listing', done: 0, failed: 0, total: 0 };
  /** The picture that has the focus, or would have it. */
  focused: number | undefined;
  /** Pictures that would stand elsewhere if the sheet were sorted now. */
  stale = 0;
  private places = new Map<number, number>();
  private anchor: number | undefined;

  constructor(
    public view: SheetView = defaultSheetView,
    private readonly changed: (changes: Changes) => void,
  ) {}

  setUp(message: SheetSetupMessage): void {
    // The table comes before its results: until these are here there is no place to go back to.
    const isFirst = this.counts.done === 0;
    const { title, keys, figures, labels, marked, model, method, layer, session } = message;
    Object.assign(this, { title, keys, session, about: { model, method, layer } });
    this.figures = new Figures(figures);
    this.labels = new Map(labels.map(({ index, label }) => [index, label]));
    this.marked = new Set(marked);
    const { first, focused } = this.view;
    if (isFirst) this.focused = idOf(keys, focused);
    this.sortAgain(isFirst ? idOf(keys, first) : undefined);
  }

  addRows({ ids, figures, labels }: SheetRowsMessage): void {
    for (const { index, label } of labels) this.labels.set(index, label);
    ids.forEach((id, at) => this.figures.row(id).set(figures.subarray(at * columns.length, (at + 1) * columns.length)));
    this.counts = countsOf(this);
    this.appendMatches(ids);
    if (this.view.sort !== 'name') this.stale = Math.min(this.stale + ids.length, this.keys.length);
    this.changed({ tiles: [...ids] });
  }

  setProgress(progress: SheetProgressMessage): void {
    this.progress = progress;
    this.changed({});
  }

  setSeries(series: SheetSeriesMessage): void {
    const isFirst = !this.series;
    this.series = series;
    // Their figures, and what changes most first, are what the user came for.
    if (isFirst && this.view.pane === undefined) this.view = { ...this.view, pane: 'models' };
    if (isFirst && this.view.sort === 'name') this.change({ sort: 'change' });
    else this.changed({});
  }

  setFilm(film: SheetFilmMessage): void {
    this.film = film;
    this.changed({});
  }

  setGroups(groups: readonly SheetGroup[]): void {
    this.groups = groups;
    this.chooseGroup(undefined);
  }

  chooseGroup(group: SheetGroup | undefined): void {
    this.group = group;
    this.inGroup = group && new Set(group.ids);
    this.sortAgain();
  }

  get count(): number {
    return this.order.length;
  }

  placeOf(id: number): number | undefined {
    return this.places.get(id);
  }

  at(place: number): number | undefined {
    return this.order[place];
  }

  /** Sorts and filters what is there now. @param first stands first afterwards, where it is shown */
  sortAgain(first?: number): void {
    this.counts = countsOf(this);
    this.order = orderOf(this, this.view);
    this.stale = 0;
    this.index();
    if (this.focused === undefined || !this.places.has(this.focused)) this.focused = this.order[0];
    const isThere = first !== undefined && this.places.has(first);
    this.changed({ order: true, tiles: 'all', ...(isThere && { first }) });
  }

  change(change: Partial<SheetView>, first?: number): void {
    this.view = { ...this.view, ...change };
    const isOrder = 'sort' in change || 'reversed' in change || 'filters' in change;
    if (isOrder) this.sortAgain(first);
    else this.changed({ order: 'size' in change, tiles: 'all', ...(first !== undefined && { first }) });
  }

  filter(change: FilterChange, first?: number): void {
    const filters = Object.entries({ ...this.view.filters, ...change }).filter(([, value]) => value !== undefined);
    this.change({ filters: Object.fromEntries(filters) }, first);
  }

  focus(id: number | undefined, withFocus = true): void {
    if (id === undefined) return;
    const before = this.focused;
    this.focused = id;
    this.changed({ tiles: before === undefined ? [id] : [before, id], reveal: id, focus: withFocus });
  }

  /** From the last marked one to this one, with Shift; else this one alone changes. */
  mark(id: number, extend: boolean): void {
    if (extend) return this.extend(this.anchor ?? this.focused ?? id, id);
    if (!this.marked.delete(id)) this.marked.add(id);
    this.anchor = id;
    this.changed({ tiles: 'all' });
  }

  /** All from one to the other. */
  extend(from: number, to: number): void {
    this.anchor ??= from;
    const [a = 0, b = 0] = [this.places.get(from), this.places.get(to)];
    for (const id of this.order.subarray(Math.min(a, b), Math.max(a, b) + 1)) this.marked.add(id);
    this.changed({ tiles: 'all' });
  }

  /** What the filter shows, or none. */
  markShown(marks: boolean): void {
    if (marks) for (const id of this.order) this.marked.add(id);
    else this.marked.clear();
    this.changed({ tiles: 'all' });
  }

  /** Marked ones in the sheet's order, else all that is shown. */
  get chosen(): Uint32Array {
    const marked = this.order.filter((id) => this.marked.has(id));
    return marked.length > 0 ? marked : this.order;
  }

  labelOf(index: number): string {
    return this.labels.get(index) ?? (Number.isNaN(index) ? '' : `class ${index}`);
  }

  /** What passes the filter only now goes to the end: nothing in sight moves. */
  private appendMatches(ids: Uint32Array): void {
    const matches = matcher(this, this.view.filters);
    const more = ids.filter((id) => !this.places.has(id) && matches(id));
    if (more.length === 0) return;
    const order = new Uint32Array(this.order.length + more.length);
    order.set(this.order);
    order.set(more, this.order.length);
    this.order = order;
    this.index();
    this.changed({ order: true });
  }

  private index(): void {
    this.places = new Map();
    this.order.forEach((id, place) => this.places.set(id, place));
  }
}

function idOf(keys: readonly string[], key: string | undefined): number | undefined {
  const at = key === undefined ? -1 : keys.indexOf(key);
  return at < 0 ? undefined : at;
}
