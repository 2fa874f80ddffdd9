/** A list that is walked with the arrow keys: predictions and regions. One Tab stop; the active row is announced. */
import { h, setAttribute } from './dom.ts';

export interface Row {
  readonly key: string;
  readonly cells: readonly Node[];
  /** What of it goes to the clipboard: as plain text, and what the context menu offers besides. */
  readonly texts?: { readonly markdown: string; readonly csv: string };
}

export interface ListEvents {
  /** Click, Enter or Space. */
  readonly choose: (key: string) => void;
  /** Under the pointer, or reached with the arrow keys; undefined: none any more. */
  readonly activate: (key: string | undefined) => void;
  /** What other keys do to the active row. */
  readonly keys?: Readonly<Record<string, (key: string) => void>>;
  /** The active row has been copied. */
  readonly copied?: (key: string) => void;
}

export class List {
  readonly element: HTMLElement;
  private rows: HTMLElement[] = [];
  private texts: readonly Row['texts'][] = [];
  private active = -1;

  constructor(
    private readonly id: string,
    label: string,
    private readonly events: ListEvents,
  ) {
    this.element = h('div', {
      class: 'list',
      role: 'listbox',
      tabindex: '0',
      'aria-label': label,
      onkeydown: (event: KeyboardEvent) => this.onKey(event),
      onfocus: () => this.activate(Math.max(0, this.selectedIndex())),
      onblur: () => this.activate(-1),
      onpointerleave: () => events.activate(undefined),
      oncopy: (event: ClipboardEvent) => this.copy(event),
    });
  }

  render(rows: readonly Row[]): void {
    this.texts = rows.map(({ texts }) => texts);
    this.rows = rows.map((row, index) => this.option(row, index));
    this.element.replaceChildren(...this.rows);
    this.element.hidden = rows.length === 0;
    if (this.active >= rows.length) this.active = -1;
    this.mark();
  }

  select(key: string | undefined): void {
    for (const row of this.rows) setAttribute(row, 'aria-selected', row.dataset['key'] === key ? 'true' : 'false');
  }

  /** Drawn as the active one because the picture says so. */
  highlight(key: string | undefined): void {
    for (const row of this.rows) row.classList.toggle('highlighted', row.dataset['key'] === key);
  }

  private option({ key, cells, texts }: Row, index: number): HTMLElement {
    return h(
      'div',
      {
        role: 'option',
        id: `${this.id}-${index}`,
        'data-key': key,
        'aria-selected': 'false',
        'data-vscode-context': texts && menuContext(this.id, key, texts),
        onclick: () => this.choose(index),
        onpointerenter: () => this.events.activate(key),
      },
      ...cells,
    );
  }

  private onKey(event: KeyboardEvent): void {
    const last = this.rows.length - 1;
    const target: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(this.active + 1, last),
      ArrowUp: Math.max(this.active - 1, 0),
      Home: 0,
      End: last,
    };
    const to = target[event.key];
    const own = event.ctrlKey || event.metaKey || event.altKey ? undefined : this.events.keys?.[event.key];
    const active = this.rows[this.active]?.dataset['key'];
    if (own && active !== undefined) own(active);
    else if (event.key === 'Enter' || event.key === ' ') this.choose(this.active);
    else if (to !== undefined) this.activate(to);
    else return;
    event.preventDefault();
  }

  private choose(index: number): void {
    const key = this.rows[index]?.dataset['key'];
    if (key === undefined) return;
    this.active = index;
    this.mark();
    this.events.choose(key);
  }

  private activate(index: number): void {
    this.active = index;
    this.mark();
    this.rows[index]?.scrollIntoView({ block: 'nearest' });
    this.events.activate(this.rows[index]?.dataset['key']);
  }

  private mark(): void {
    this.rows.forEach((row, index) => row.classList.toggle('active', index === this.active));
    const row = this.rows[this.active];
    setAttribute(this.element, 'aria-activedescendant', row?.id ?? false);
    // The keyboard's context menu is the list's.
    setAttribute(this.element, 'data-vscode-context', row?.dataset['vscodeContext'] ?? false);
  }

  /** Of the active row, where nothing else is marked. */
  private copy(event: ClipboardEvent): void {
    const text = this.texts[this.active]?.markdown;
    const key = this.rows[this.active]?.dataset['key'];
    if (text === undefined || key === undefined || window.getSelection()?.isCollapsed === false) return;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopPropagation();
    this.events.copied?.(key);
  }

  private selectedIndex(): number {
    return this.rows.findIndex((row) => row.getAttribute('aria-selected') === 'true');
  }
}

/** What VS Code hands to the commands of its context menu. */
const menuContext = (list: string, row: string, { markdown, csv }: NonNullable<Row['texts']>): string =>
  JSON.stringify({ webviewSection: list, row, markdown, csv });
