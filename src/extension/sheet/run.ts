/** Drives a sweep: what is in sight first, then the rest in order. Pure but for the engine that it asks. */
import type { SweepParams } from '../../vocabulary/sweep.ts';
import type { EngineRequests } from '../../protocol/engine.ts';
import type { Swept, SweepResults } from '../../protocol/sweep.ts';

type Requests = Pick<EngineRequests, 'beginSweep' | 'sweepPicture' | 'leaveSweep' | 'endSweep'>;

export interface RunEvents {
  /** `leaveSweep` in a place of its own: it does not cancel what comes next. */
  readonly ask: <M extends keyof Requests>(method: M, params: Requests[M]['params']) => Promise<Requests[M]['result']>;
  readonly begun: (results: SweepResults) => void;
  readonly swept: (swept: Swept) => void;
  /** Milliseconds until the end, once some pictures say so. */
  readonly progress: (left: number | undefined) => void;
}

/** So many pictures are timed before an end is foretold: the first has to load the model. */
const timedFrom = 4;

export class SheetRun {
  private waiting: Set<string>;
  private preferred: readonly string[] = [];
  private isStopped = false;

  constructor(
    private readonly sweep: SweepParams,
    private readonly keys: readonly string[],
    private readonly events: RunEvents,
  ) {
    this.waiting = new Set(keys);
  }

  /** These come next. */
  prefer(keys: readonly string[]): void {
    this.preferred = keys;
  }

  stop(): void {
    this.isStopped = true;
  }

  /** Resolves with whether all is done. @throws what the engine refuses */
  async go(): Promise<boolean> {
    try {
      return await this.throughAll();
    } finally {
      if (this.isStopped) await this.events.ask('leaveSweep', { out: this.sweep.out }).catch(() => undefined);
    }
  }

  private async throughAll(): Promise<boolean> {
    await this.begin();
    const { out, model } = this.sweep;
    const clock = new Clock();
    for (let key = this.next(); key !== undefined && !this.isStopped; key = this.next()) {
      const swept = await this.events.ask('sweepPicture', { out, key, model });
      // Another engine since: it was idle, or it crashed.
      if (!swept) await this.begin();
      else this.done(swept);
      this.events.progress(clock.left(this.waiting.size));
    }
    if (this.isStopped) return false;
    await this.events.ask('endSweep', { out });
    return true;
  }

  private async begin(): Promise<void> {
    const results = await this.events.ask('beginSweep', { ...this.sweep, keys: this.keys });
    const done = new Set(results.swept.map(({ picture }) => picture.key));
    // Those that changed since the last engine are there again.
    this.waiting = new Set(this.keys.filter((key) => !done.has(key)));
    this.events.begun(results);
  }

  private done(swept: Swept): void {
    this.waiting.delete(swept.picture.key);
    this.events.swept(swept);
  }

  private next(): string | undefined {
    const preferred = this.preferred.find((key) => this.waiting.has(key));
    return preferred ?? this.waiting.values().next().value;
  }
}

/** How long the last pictures took says how long the rest takes. */
class Clock {
  private readonly ends: number[] = [performance.now()];

  left(count: number): number | undefined {
    this.ends.push(performance.now());
    if (this.ends.length > 64) this.ends.shift();
    const [first, last] = [this.ends.at(1) ?? 0, this.ends.at(-1) ?? 0];
    const pictures = this.ends.length - 2;
    return pictures < timedFrom ? undefined : Math.round((count * (last - first)) / pictures);
  }
}
