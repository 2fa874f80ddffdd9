/** What a sheet's page is told: all of it when it is ready, then what is new, some times a second. */
import type {
  ClassLabel,
  SheetFailureMessage,
  SheetProgressMessage,
  SheetSetupMessage,
  ToSheet,
} from '../../protocol/sheet.ts';
import type { Swept } from '../../protocol/sweep.ts';
import { toFailure } from '../panel/failures.ts';
import { failureMessage } from '../panel/words.ts';
import { heatMessages, meanHeat } from './heat.ts';
import { SheetTable } from './table.ts';

/** New results go to the page so often. */
const everyMs = 100;

/** The rest of a setup message: what the table does not know. */
export type Frame = Omit<SheetSetupMessage, 'kind' | 'keys' | 'figures' | 'labels'>;

export class Feed {
  table = new SheetTable([]);
  private progress: SheetProgressMessage = { kind: 'progress', phase: 'listing', done: 0, failed: 0, total: 0 };
  private failure: SheetFailureMessage | undefined;
  private fresh: number[] = [];
  private named = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly post: (message: ToSheet) => void,
    /** There are new results. */
    private readonly changed: () => void,
  ) {}

  get phase(): SheetProgressMessage['phase'] {
    return this.progress.phase;
  }

  add(swept: Swept): void {
    const id = this.table.add(swept);
    if (id === undefined) return;
    this.fresh.push(id);
    this.timer ??= setTimeout(() => this.flush(), everyMs);
  }

  /** Figures of all pictures are new. */
  renew(): void {
    this.fresh = [...this.table.keys.keys()];
    this.timer ??= setTimeout(() => this.flush(), everyMs);
  }

  /** @param left milliseconds until the end, where that can be told */
  setPhase(phase: SheetProgressMessage['phase'], left?: number): void {
    const { done, failed, count: total } = this.table;
    this.progress = { kind: 'progress', phase, done, failed, total, ...(left !== undefined && { left }) };
    if (phase !== 'running') this.flush();
    else this.timer ??= setTimeout(() => this.flush(), everyMs);
  }

  /** Nothing runs any more. */
  fail(error: unknown): void {
    const { message, nextStep, actions } = failureMessage(toFailure(error));
    this.failure = { kind: 'failure', message, nextStep, actions };
    this.post(this.failure);
    this.setPhase('stopped');
  }

  /** What failed before is tried again. */
  begin(): void {
    this.failure = undefined;
    this.setPhase('running');
  }

  /** All that a page needs. */
  setUp(frame: Frame): void {
    const { table } = this;
    this.named = 0;
    this.fresh = [];
    this.post({ kind: 'setup', ...frame, keys: table.keys, figures: table.figures.values, labels: this.newLabels() });
    this.post(this.progress);
    if (this.failure) this.post(this.failure);
  }

  heat(ids: readonly number[]): void {
    for (const message of heatMessages(this.table, ids)) this.post(message);
  }

  mean(ids: Iterable<number>): void {
    const message = meanHeat(this.table, ids);
    if (message) this.post(message);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  /** What is new since the last time. */
  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { fresh: ids, table } = this;
    this.fresh = [];
    if (ids.length > 0) {
      const figures = table.rows(ids);
      this.post({ kind: 'rows', ids: Uint32Array.from(ids), figures, labels: this.newLabels() });
    }
    this.heat(ids);
    this.post(this.progress);
    if (ids.length > 0) this.changed();
  }

  private newLabels(): readonly ClassLabel[] {
    const { classes } = this.table;
    const labels = classes.slice(this.named);
    this.named = classes.length;
    return labels;
  }
}
