/** One sheet: its table, the sweep that fills it, and the page that shows it. */
import * as vscode from 'vscode';
import { basename, join, relative, sep } from 'node:path';
import type { FromSheet } from '../../protocol/fromSheet.ts';
import type { SheetSession } from '../../protocol/sheetState.ts';
import type { SweepParams, SweepResults } from '../../protocol/sweep.ts';
import { methodTitle } from '../../vocabulary/names.ts';
import { isCanceled, toFailure } from '../panel/failures.ts';
import type { Services } from '../services.ts';
import { settingsPalette } from './palette.ts';
import { pictureRoot } from './pictureRoot.ts';
import { Feed } from './feed.ts';
import { Findings, keysOf } from './findings.ts';
import { Order } from './order.ts';
import type { Packs } from './packs.ts';
import { SheetRun } from './run.ts';
import type { SharedPicture } from './share.ts';
import { titleOf, type SheetView } from './sheetView.ts';
import { sweepFolder } from './sweepFolder.ts';
import { SheetTable } from './table.ts';
import { Thumbnails } from './thumbnails.ts';

let lastId = 0;

export class Sheet implements vscode.Disposable {
  private readonly slot = `sheet ${++lastId}`;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly acted = new vscode.EventEmitter<FromSheet>();
  private readonly feed = new Feed(
    (message) => this.view.post(message),
    () => this.changed.fire(),
  );
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
  private run: SheetRun | undefined;
  private thumbnails: Thumbnails | undefined;
  private marked: readonly number[] = [];

  constructor(
    readonly view: SheetView,
    public session: SheetSession,
    private readonly services: Services,
    private readonly packs: Packs,
  ) {
    this.named = basename(session.model);
    this.method = session.method;
    const of = (): Omit<SweepParams, 'out'> => ({ root: this.root, model: session.model, method: session.method });
    this.findings = new Findings(services.engine, this.slot, of);
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
      await this.explain();
    } catch (error) {
      this.feed.fail(error);
    }
  }

  retry(): void {
    void (this.table.count > 0 && this.session.results === undefined ? this.explain() : this.start());
  }

  /** Results are as they are, and all there is to check is checked once. */
  get canCheck(): boolean {
    return this.session.results === undefined && this.session.checks !== true && this.feed.phase !== 'listing';
  }

  /** Explains all images again, with the runs that confirm doubts. */
  check(): void {
    this.session = { ...this.session, checks: true };
    this.stop();
    this.open(this.root, this.table.keys);
    void this.setUp();
    void this.explain();
  }

  shared(ids: readonly number[]): readonly SharedPicture[] {
    return ids.map((id) => ({ path: this.pathOf(id), key: this.table.keys[id] ?? '', found: this.table.picture(id) }));
  }

  /** What the pictures are explained with. */
  get about(): Readonly<Record<string, string>> {
    return { model: this.named, method: this.method, layer: this.layer, root: this.root };
  }

  private async findGroups(): Promise<void> {
    try {
      this.view.post({ kind: 'groups', groups: await this.findings.groups(this.table) });
    } catch (error) {
      if (!isCanceled(error)) this.feed.fail(error);
    }
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

  /** In the panel now. */
  show(file: string): void {
    const id = this.idOf(file);
    if (id !== undefined) this.view.post({ kind: 'current', id });
  }

  dispose(): void {
    this.stop();
    this.feed.dispose();
    vscode.Disposable.from(this.changed, this.acted, this.view).dispose();
  }

  private open(root: string, keys: readonly string[]): void {
    const { engine } = this.services;
    this.root = root;
    this.feed.table = new SheetTable(keys);
    this.view.panel.title = vscode.l10n.t('Why: {0} ({1})', this.title, keys.length);
    this.thumbnails = new Thumbnails({
      ...{ root, packs: this.packs, keyOf: (id) => keys[id] ?? '' },
      post: (message) => this.view.post(message),
      decode: async (file) => (await engine.ask('photo', { image: file })).png,
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

  private async explain(): Promise<void> {
    const { root, session, services, slot, table, feed } = this;
    const { model, method, checks = false } = session;
    feed.begin();
    try {
      const out = (this.findings.out = await sweepFolder(services, root, session, slot));
      const run = new SheetRun({ out, root, model, method, checks }, table.keys, {
        ask: (name, params) =>
          services.engine.ask(name, params, { slot: name === 'leaveSweep' ? `${slot} left` : slot, isBehind: true }),
        begun: (results) => this.begun(results),
        swept: (swept) => feed.add(swept),
        progress: (left) => feed.setPhase('running', left),
      });
      this.run = run;
      const isWhole = await run.go();
      if (this.run === run) feed.setPhase(isWhole ? 'done' : 'stopped');
    } catch (error) {
      feed.setPhase('stopped');
      if (isCanceled(error)) return;
      if (toFailure(error).code === 'file-in-use') await this.showKept();
      this.feed.fail(error);
    }
  }

  private begun({ layer, swept, changed = 0 }: SweepResults): void {
    this.layer = layer;
    for (const each of swept) this.table.add(each);
    void this.setUp();
    if (changed > 0) this.notify(vscode.l10n.t('{0} images have changed since: they are explained again.', changed));
  }

  /** What another window, which is at it, has found so far. */
  private async showKept(): Promise<void> {
    const kept = await this.findings.read().catch(() => undefined);
    if (kept) this.begun(kept);
  }

  private stop(): void {
    this.run?.stop();
    this.services.engine.cancel(this.slot);
  }

  private async setUp(): Promise<void> {
    const { session, layer, title } = this;
    const palette = await settingsPalette(this.services);
    const marked = Uint32Array.from(this.marked);
    this.feed.setUp({ title, model: this.named, method: methodTitle(this.method), layer, session, palette, marked });
  }

  private receive(message: FromSheet): void {
    switch (message.kind) {
      case 'ready':
        this.thumbnails?.reset();
        return void this.setUp();
      case 'want':
        this.run?.prefer(message.first.flatMap((id) => this.table.keys[id] ?? []));
        this.feed.heat(message.heat);
        return this.thumbnails?.want(message.pictures);
      case 'findGroups':
        return void this.findGroups();
      case 'mean':
        return this.feed.mean(message.ids);
      case 'thumb':
        return void this.thumbnails?.made(message.id, message.bytes);
      case 'marks':
        this.marked = [...message.marked];
        break;
      case 'run':
        return message.what === 'cancel' ? this.stop() : this.retry();
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
