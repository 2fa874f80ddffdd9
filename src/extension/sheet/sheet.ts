/** One sheet: its table, the sweep that fills it, and the page that shows it. */
import type { SweepParams } from '../../vocabulary/sweep.ts';
import * as vscode from 'vscode';
import { basename, join, relative, sep } from 'node:path';
import type { FromSheet } from '../../protocol/fromSheet.ts';
import type { ToSheet } from '../../protocol/sheet.ts';
import type { SheetSession } from '../../protocol/sheetState.ts';
import type { SweepResults } from '../../protocol/sweep.ts';
import { methodTitle } from '../../vocabulary/names.ts';
import { isCanceled, toFailure } from '../panel/failures.ts';
import type { Services } from '../services.ts';
import { settingsPalette } from './palette.ts';
import { pictureRoot } from './pictureRoot.ts';
import { Explaining } from './explaining.ts';
import { Feed } from './feed.ts';
import { Findings, keysOf } from './findings.ts';
import { Order } from './order.ts';
import type { Packs } from './packs.ts';
import type { SharedPicture } from './share.ts';
import { titleOf, type SheetView } from './sheetView.ts';
import { SheetTable } from './table.ts';
import { Thumbnails } from './thumbnails.ts';

let lastId = 0;

export class Sheet implements vscode.Disposable {
  private readonly slot = `sheet ${++lastId}`;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly acted = new vscode.EventEmitter<FromSheet>();
  private readonly post = (message: ToSheet): void => this.view.post(message);
  private readonly feed = new Feed(this.post, () => this.changed.fire());
  /** New results, or another order. */
  readonly onDidChange = this.changed.event;
  /** What the page asks for that is no business of the sheet's alone. */
  readonly onAction = this.acted.event;
  root = '';
  readonly order = new Order();
  /** The model's file name. */
  private named: string;
  /** Of results, the one that they are of. */
  private method: string;
  private layer = '';
  readonly findings: Findings;
  private readonly explaining: Explaining;
  /** The one whose heat is over the pictures. */
  shownModel: string;
  private thumbnails: Thumbnails | undefined;
  private marked: readonly number[] = [];

  constructor(
    readonly view: SheetView,
    public session: SheetSession,
    private readonly services: Services,
    private readonly packs: Packs,
  ) {
    this.named = basename(session.model);
    this.shownModel = session.model;
    this.method = session.method;
    const of = (): Omit<SweepParams, 'out'> => ({ root: this.root, model: session.model, method: session.method });
    this.findings = new Findings(services.engine, this.slot, of);
    this.explaining = new Explaining({
      ...{ services, slot: this.slot, feed: this.feed, session: () => this.session },
      ...{ post: this.post, into: this.findings.liesIn.bind(this.findings) },
      ...{ begun: this.begun.bind(this), show: this.showModel.bind(this), failed: this.failed.bind(this) },
      ...{ joined: this.joined.bind(this), renewed: () => void this.setUp() },
    });
    view.onMessage((message) => this.receive(message));
  }

  get table(): SheetTable {
    return this.feed.table;
  }

  get title(): string {
    return titleOf(this.session, this.root);
  }

  /** Lists the pictures and explains those that are not done. */
  async start(): Promise<void> {
    try {
      const { engine } = this.services;
      if (this.session.results !== undefined) return await this.openResults(this.session.results);
      const { root, keys } = await engine.ask('pictures', { chosen: this.session.chosen }, { slot: this.slot });
      this.open(root, keys);
      void this.setUp(); // thumbnails do not wait for the model
      await this.explaining.explain();
    } catch (error) {
      this.feed.fail(error);
    }
  }

  retry(): void {
    void (this.table.count > 0 && this.session.results === undefined ? this.explaining.explain() : this.start());
  }

  /** Results are as they are, and all there is to check is checked once. */
  get canCheck(): boolean {
    return this.session.results === undefined && this.session.checks !== true && this.feed.phase !== 'listing';
  }

  /** Explains all images again, with the runs that confirm doubts. */
  check(): void {
    this.session = { ...this.session, checks: true };
    this.explaining.stop();
    this.open(this.root, this.table.keys);
    void this.setUp();
    void this.explaining.explain();
  }

  shared(ids: readonly number[]): readonly SharedPicture[] {
    return ids.map((id) => ({ path: this.pathOf(id), key: this.table.keys[id] ?? '', found: this.table.picture(id) }));
  }

  /** What the pictures are explained with. */
  get about(): Readonly<Record<string, string>> {
    return { model: this.named, method: this.method, layer: this.layer, root: this.root };
  }

  private async findGroups(): Promise<void> {
    const failed = (error: unknown): void => (isCanceled(error) ? undefined : this.feed.fail(error));
    const groups = await this.findings.groups(this.table).catch(failed);
    if (groups) this.post({ kind: 'groups', groups });
  }

  notify(text: string): void {
    this.view.post({ kind: 'notice', text });
  }

  pathOf(id: number): string {
    return join(this.root, this.table.keys[id] ?? '');
  }

  /** Undefined where the sheet has no such picture. */
  idOf(file: string): number | undefined {
    return this.table.idOf(this.keyOf(file));
  }

  keyOf(file: string): string {
    return relative(this.root, file).replaceAll(sep, '/');
  }

  show(file: string): void {
    const id = this.idOf(file);
    if (id !== undefined) this.view.post({ kind: 'current', id });
  }

  dispose(): void {
    this.explaining.dispose();
    this.feed.dispose();
    vscode.Disposable.from(this.changed, this.acted, this.view).dispose();
  }

  private open(root: string, keys: readonly string[]): void {
    this.root = root;
    this.feed.table = new SheetTable(keys);
    this.explaining.open(root, keys);
    this.view.panel.title = vscode.l10n.t('Why: {0} ({1})', this.title, keys.length);
    this.thumbnails = new Thumbnails({
      ...{ root, packs: this.packs, keyOf: (id) => keys[id] ?? '', post: this.post },
      decode: async (file) => (await this.services.engine.ask('photo', { image: file })).png,
    });
  }

  private async openResults(folder: string): Promise<void> {
    this.findings.out = folder;
    const results = await this.findings.read();
    const keys = keysOf(results);
    this.open((await pictureRoot(folder, keys, this.services.memory)) ?? folder, keys);
    this.named = results.model.name;
    this.method = results.methods[0] ?? this.method;
    this.begun(results);
    this.feed.setPhase('done');
  }

  private begun({ layer, swept, changed = 0 }: SweepResults, table = this.table): void {
    for (const each of swept) table.add(each);
    if (table !== this.table) return;
    this.layer = layer;
    void this.setUp();
    if (changed > 0) this.notify(vscode.l10n.t('{0} images have changed since: they are explained again.', changed));
  }

  /** Of pictures that another window is at: what it has found so far is shown. */
  private async failed(error: unknown): Promise<void> {
    const kept = toFailure(error).code === 'file-in-use' && (await this.findings.read().catch(() => undefined));
    if (kept) this.begun(kept);
    this.feed.fail(error);
  }

  /** Of several models another one is shown. */
  private showModel(model: string, table: SheetTable): void {
    this.named = basename(model);
    this.shownModel = model;
    this.feed.table = table;
    void this.setUp();
    this.changed.fire();
  }

  private joined(model: string): void {
    this.notify(vscode.l10n.t('{0} has joined.', basename(model)));
    void this.setUp();
  }

  private async setUp(): Promise<void> {
    const { session, layer, title } = this;
    const palette = await settingsPalette(this.services);
    const marked = Uint32Array.from(this.marked);
    const { series } = this.explaining;
    const kept = this.explaining.kept(session);
    const shown = { title, model: this.named, method: methodTitle(this.method), layer, session: kept };
    this.feed.setUp({ ...shown, palette, marked });
    if (series) this.view.post(series.message());
  }

  private receive(message: FromSheet): void {
    switch (message.kind) {
      case 'ready':
        this.thumbnails?.reset();
        return void this.setUp();
      case 'want':
        this.explaining.prefer(message.first.flatMap((id) => this.table.keys[id] ?? []));
        this.feed.heat(message.heat);
        return this.thumbnails?.want(message.pictures);
      case 'findGroups':
        return void this.findGroups();
      case 'showModel':
        return this.explaining.series?.choose(message.at);
      case 'film':
        return this.explaining.film(message.id);
      case 'mean':
        return this.feed.mean(message.ids);
      case 'thumb':
        return void this.thumbnails?.made(message.id, message.bytes);
      case 'marks':
        this.marked = [...message.marked];
        break;
      case 'run':
        return message.what === 'cancel' ? this.explaining.stop() : this.retry();
      case 'trouble':
        return this.services.log.warn(`The sheet of ${this.root}: ${message.detail}`);
      case 'order':
        this.order.set([...message.order].map((id) => this.pathOf(id)));
        return this.changed.fire();
      default:
        break; // more than the sheet's own business
    }
    this.acted.fire(message);
  }
}
