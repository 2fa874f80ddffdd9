/** Explains a sheet's pictures: by one model, or by several in turn. */
import type { SweepParams } from '../../vocabulary/sweep.ts';
import type * as vscode from 'vscode';
import type { ToSheet } from '../../protocol/sheet.ts';
import type { SheetSession } from '../../protocol/sheetState.ts';
import type { SweepResults } from '../../protocol/sweep.ts';
import { isCanceled } from '../panel/failures.ts';
import type { Services } from '../services.ts';
import type { Feed } from './feed.ts';
import { watchModels } from './modelWatch.ts';
import { SheetRun } from './run.ts';
import { Series } from './series.ts';
import { sweepFolder } from './sweepFolder.ts';
import type { SheetTable } from './table.ts';

interface ExplainingHost {
  readonly services: Services;
  readonly session: () => SheetSession;
  readonly slot: string;
  readonly feed: Feed;
  /** Where the results are; of several models a folder each. */
  readonly into: (out: string, folders?: readonly string[]) => void;
  /** What was done before belongs to this table. */
  readonly begun: (results: SweepResults, table: SheetTable) => void;
  /** Of several models another one is shown. */
  readonly show: (model: string, table: SheetTable) => void;
  readonly post: (message: ToSheet) => void;
  /** What is kept for a reload has changed. */
  readonly renewed: () => void;
  /** A model that a training wrote meanwhile. */
  readonly joined: (model: string) => void;
  readonly failed: (error: unknown) => Promise<void>;
}

export class Explaining {
  private run: SheetRun | undefined;
  private root = '';
  /** Of several models. */
  series: Series | undefined;
  private watch: vscode.Disposable | undefined;
  /** When the newest model was written that was there at the beginning. */
  private since: number | undefined;

  constructor(private readonly host: ExplainingHost) {}

  /** Which pictures; several models begin to be watched. */
  open(root: string, keys: readonly string[]): void {
    this.root = root;
    const { services, slot, show, into } = this.host;
    const session = this.host.session();
    const { models, method } = session;
    if (!models) return;
    this.watch?.dispose();
    this.series = new Series(models, {
      ...{ keys, show, changed: () => this.tell(), sweep: { root, method } },
      folderOf: (model) => sweepFolder(services, root, { ...session, model }, slot),
      run: async (sweep, own) => (await this.runOver(sweep, own)) ?? false,
      overview: (folders) => {
        into(folders[0] ?? '', folders);
        return services.engine.ask('overview', { folders }, { slot, isBehind: true });
      },
    });
    this.since ??= session.since;
    this.watch = watchModels(services, {
      ...{ models, since: this.since },
      begun: (since) => {
        this.since = since;
        this.host.renewed();
      },
      joined: (model) => this.join(model),
    });
  }

  /** What a reload goes on with: those that joined, and what would join next. */
  kept(session: SheetSession): SheetSession {
    const { series, since } = this;
    return series ? { ...session, models: series.models, ...(since !== undefined && { since }) } : session;
  }

  private join(model: string): void {
    if (!this.series?.join(model)) return;
    this.host.joined(model);
    if (this.host.feed.phase === 'done') void this.explain();
  }

  async explain(): Promise<void> {
    const { feed, failed } = this.host;
    feed.begin();
    try {
      const isWhole = await this.go();
      if (isWhole !== undefined) feed.setPhase(isWhole ? 'done' : 'stopped');
    } catch (error) {
      feed.setPhase('stopped');
      if (!isCanceled(error)) await failed(error);
    }
  }

  /** Resolves with whether all is done; undefined where another run has taken its place. */
  private async go(): Promise<boolean | undefined> {
    if (this.series) return this.series.go();
    const { services, slot, into, feed } = this.host;
    const session = this.host.session();
    const { model, method, checks = false } = session;
    const out = await sweepFolder(services, this.root, session, slot);
    into(out);
    return this.runOver({ out, root: this.root, model, method, checks }, feed.table);
  }

  /** This picture through all models. */
  film(id: number): void {
    if (this.series) this.host.post(this.series.film(id));
  }

  /** These come next. */
  prefer(keys: readonly string[]): void {
    this.run?.prefer(keys);
  }

  stop(): void {
    this.run?.stop();
    this.host.services.engine.cancel(this.host.slot);
  }

  dispose(): void {
    this.stop();
    this.watch?.dispose();
  }

  /** What is known of the models has changed. */
  private tell(): void {
    if (!this.series) return;
    this.host.post(this.series.message());
    this.host.feed.renew();
  }

  private async runOver(sweep: SweepParams, table: SheetTable): Promise<boolean | undefined> {
    const { feed, services, slot, begun } = this.host;
    const run = new SheetRun(sweep, table.keys, {
      ask: (name, params) =>
        services.engine.ask(name, params, { slot: name === 'leaveSweep' ? `${slot} left` : slot, isBehind: true }),
      begun: (results) => begun(results, table),
      swept: (swept) => void (table === feed.table ? feed.add(swept) : table.add(swept)),
      progress: (left) => feed.setPhase('running', left),
    });
    this.run = run;
    const isWhole = await run.go();
    return this.run === run ? isWhole : undefined;
  }
}
