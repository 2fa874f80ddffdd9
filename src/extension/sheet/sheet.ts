/** One sheet: its table, the sweep that fills it, and the page that shows it. */
import * as vscode from 'vscode';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { FromSheet } from '../../protocol/fromSheet.ts';
import type { ClassLabel, SheetProgressMessage, ToSheet } from '../../protocol/sheet.ts';
import type { SheetSession } from '../../protocol/sheetState.ts';
import type { Swept, SweepResults } from '../../protocol/sweep.ts';
import { fileStamp } from '../fileStamp.ts';
import { isCanceled, toFailure } from '../panel/failures.ts';
import { failureMessage } from '../panel/words.ts';
import type { Services } from '../services.ts';
import { readSettings } from '../settings.ts';
import type { Packs } from './packs.ts';
import { SheetRun } from './run.ts';
import type { SheetView } from './sheetView.ts';
import { SheetTable } from './table.ts';
import { Thumbnails } from './thumbnails.ts';
import { heatMessages } from './heat.ts';

let lastId = 0;
/** New results go to the page so often. */
const everyMs = 100;

export interface SheetOpened {
  readonly sheet: Sheet;
  /** A key of the table; the order that the sheet shows. */
  readonly key: string;
  readonly order: readonly string[];
}

export class Sheet implements vscode.Disposable {
  private readonly slot = `sheet ${++lastId}`;
  private readonly opened = new vscode.EventEmitter<SheetOpened>();
  private readonly acted = new vscode.EventEmitter<FromSheet>();
  readonly onOpen = this.opened.event;
  readonly onAction = this.acted.event;
  table = new SheetTable([]);
  root = '';
  private layer = '';
  private run: SheetRun | undefined;
  private thumbnails: Thumbnails | undefined;
  private progress: SheetProgressMessage = { kind: 'progress', phase: 'listing', done: 0, failed: 0, total: 0 };
  private failure: ToSheet | undefined;
  private marked: readonly number[] = [];
  private fresh: number[] = [];
  private named = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly view: SheetView,
    readonly session: SheetSession,
    private readonly services: Services,
    private readonly packs: Packs,
  ) {
    view.onMessage((message) => this.receive(message));
  }

  get title(): string {
    return this.session.chosen.length === 1 ? basename(this.session.chosen[0] ?? '') : basename(this.root);
  }

  /** Lists the pictures and explains those that are not done. */
  async start(): Promise<void> {
    try {
      const { engine } = this.services;
      const { root, keys } = await engine.ask('pictures', { chosen: this.session.chosen }, { slot: this.slot });
      this.root = root;
      this.table = new SheetTable(keys);
      this.view.panel.title = vscode.l10n.t('Why: {0} ({1})', this.title, keys.length);
      this.thumbnails = new Thumbnails({
        ...{ root, packs: this.packs, keyOf: (id) => keys[id] ?? '' },
        post: (message) => this.view.post(message),
        decode: async (file) => (await engine.ask('photo', { image: file })).png,
      });
      await this.explain();
    } catch (error) {
      this.fail(error);
    }
  }

  retry(): void {
    void (this.table.count > 0 ? this.explain() : this.start());
  }

  dispose(): void {
    this.stop();
    clearTimeout(this.timer);
    vscode.Disposable.from(this.opened, this.acted, this.view).dispose();
  }

  private async explain(): Promise<void> {
    const { root, session, services, slot, table } = this;
    const { model, method } = session;
    this.failure = undefined;
    this.setProgress('running');
    try {
      const sweep = { out: await this.folder(), root, model, method };
      const run = new SheetRun(sweep, table.keys, {
        ask: (name, params) => services.engine.ask(name, params, { slot, isBehind: true }),
        begun: (results) => this.begun(results),
        swept: (swept) => this.add(swept),
        progress: (left) => this.setProgress('running', left),
      });
      this.run = run;
      const isWhole = await run.go();
      this.flush();
      if (this.run === run) this.setProgress(isWhole ? 'done' : 'stopped');
    } catch (error) {
      this.setProgress('stopped');
      if (!isCanceled(error)) this.fail(error);
    }
  }

  /** Of this sweep and no other: another model, recipe or method has a folder of its own. */
  private async folder(): Promise<string> {
    const { model, method } = this.session;
    const { files } = await this.services.descriptions.of(model, { slot: this.slot });
    const identity = [this.root, model, method, await fileStamp(files)].join('\n');
    return join(this.services.storage, 'sweeps', createHash('sha256').update(identity).digest('hex').slice(0, 32));
  }

  private begun({ layer, swept }: SweepResults): void {
    this.layer = layer;
    for (const each of swept) this.table.add(each);
    this.setUp();
  }

  private add(swept: Swept): void {
    const id = this.table.add(swept);
    if (id === undefined) return;
    this.fresh.push(id);
    this.timer ??= setTimeout(() => this.flush(), everyMs);
  }

  /** What is new since the last time. */
  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const ids = this.fresh;
    this.fresh = [];
    if (ids.length > 0)
      this.view.post({
        kind: 'rows',
        ids: Uint32Array.from(ids),
        figures: this.table.rows(ids),
        labels: this.newLabels(),
      });
    for (const message of heatMessages(this.table, ids)) this.view.post(message);
    this.view.post(this.progress);
  }

  private newLabels(): readonly ClassLabel[] {
    const { classes } = this.table;
    const labels = classes.slice(this.named);
    this.named = classes.length;
    return labels;
  }

  private setProgress(phase: SheetProgressMessage['phase'], left?: number): void {
    const { figures, count } = this.table;
    const total = count;
    let [done, failed] = [0, 0];
    for (let id = 0; id < count; id++) {
      if (figures.isDone(id)) done++;
      else if (figures.isFailed(id)) failed++;
    }
    this.progress = { kind: 'progress', phase, done, failed, total, ...(left !== undefined && { left }) };
    if (phase !== 'running') this.flush();
    else this.timer ??= setTimeout(() => this.flush(), everyMs);
  }

  private fail(error: unknown): void {
    const { message, nextStep, actions } = failureMessage(toFailure(error));
    this.failure = { kind: 'failure', message, nextStep, actions };
    this.setProgress('stopped');
    this.view.post(this.failure);
  }

  private stop(): void {
    this.run?.stop();
    this.services.engine.cancel(this.slot);
  }

  /** All that a page needs. */
  private setUp(): void {
    const { table, session, view } = this;
    this.named = 0;
    this.fresh = [];
    void this.palette().then((palette) => {
      view.post({
        kind: 'setup',
        title: this.title,
        model: basename(session.model),
        ...{ method: session.method, layer: this.layer, session, palette },
        ...{ keys: table.keys, figures: table.figures.values, labels: this.newLabels() },
        marked: Uint32Array.from(this.marked),
      });
      view.post(this.progress);
      if (this.failure) view.post(this.failure);
    });
  }

  private async palette(): Promise<Uint8Array> {
    const gray = Uint8Array.from({ length: 768 }, (_, at) => Math.floor(at / 3));
    const maps = await this.services.descriptions.colorMaps().catch(() => undefined);
    return maps?.[readSettings().colorMap] ?? gray;
  }

  private receive(message: FromSheet): void {
    switch (message.kind) {
      case 'ready':
        this.thumbnails?.reset();
        return this.setUp();
      case 'want':
        this.run?.prefer(message.first.flatMap((id) => this.table.keys[id] ?? []));
        for (const heat of heatMessages(this.table, message.heat)) this.view.post(heat);
        return this.thumbnails?.want(message.pictures);
      case 'thumb':
        return void this.thumbnails?.made(message.id, message.bytes);
      case 'open':
        return this.opened.fire({
          sheet: this,
          key: this.table.keys[message.id] ?? '',
          order: this.keysOf(message.order),
        });
      case 'marks':
        this.marked = [...message.marked];
        break;
      case 'run':
        return message.what === 'cancel' ? this.stop() : this.retry();
      case 'trouble':
        return this.services.log.warn(`The sheet of ${this.root}: ${message.detail}`);
      case 'copy':
      case 'export':
      case 'action':
      case 'view':
        break;
    }
    this.acted.fire(message);
  }

  private keysOf(ids: Iterable<number>): readonly string[] {
    return [...ids].flatMap((id) => this.table.keys[id] ?? []);
  }
}
