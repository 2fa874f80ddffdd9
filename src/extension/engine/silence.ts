/** How long to wait for a sign of life, in milliseconds. */
export interface Patience {
  /**
   * One step: a run of the model, the making of a session, the reading of a file. The largest models take minutes for
   * some.
   */
  readonly stepMs: number;
  /** A step that is no longer waited for. */
  readonly unwantedMs: number;
}

const defaultPatience: Patience = { stepMs: 5 * 60_000, unwantedMs: 30_000 };

/** Calls back when nothing was heard for too long. */
export class Silence {
  private timer: NodeJS.Timeout | undefined;
  private lastLook: NodeJS.Immediate | undefined;

  constructor(
    private readonly onSilence: (ms: number) => void,
    private readonly patience = defaultPatience,
  ) {}

  begin(): void {
    this.wait(this.patience.stepMs);
  }

  /** A sign of life. */
  heard(): void {
    this.begin();
  }

  unwanted(): void {
    this.wait(this.patience.unwantedMs);
  }

  end(): void {
    clearTimeout(this.timer);
    clearImmediate(this.lastLook);
  }

  private wait(ms: number): void {
    this.end();
    // This side may have been blocked or asleep itself: what has arrived meanwhile is read before the immediate.
    this.timer = setTimeout(() => (this.lastLook = setImmediate(() => this.onSilence(ms))), ms);
    this.timer.unref();
  }
}
