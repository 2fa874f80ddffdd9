/** Files that a training writes while a sheet is open: each is taken when it is whole. Touches no vscode. */

interface ArrivalEvents {
  /** Differs while the file is being written. */
  readonly stamp: (file: string) => Promise<string>;
  /** Whether it can be read as a model: a file that is half there can't. */
  readonly isWhole: (file: string) => Promise<boolean>;
  readonly arrived: (file: string) => void;
}

/** A file must have been left alone for so long. */
const quietMs = 1500;

export class Arrivals {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly events: ArrivalEvents,
    private readonly waitMs = quietMs,
  ) {}

  /** It was made, or written to: look at it when that has ended. */
  saw(file: string): void {
    clearTimeout(this.timers.get(file));
    this.timers.set(
      file,
      setTimeout(() => void this.look(file), this.waitMs),
    );
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  /** One that is not whole is looked at again when it is written to. */
  private async look(file: string): Promise<void> {
    const { stamp, isWhole, arrived } = this.events;
    const timer = this.timers.get(file);
    const before = await stamp(file);
    const isReady = await isWhole(file);
    if (this.timers.get(file) !== timer) return; // written to meanwhile, or nobody waits any more
    if (before !== (await stamp(file))) return this.saw(file);
    this.timers.delete(file);
    if (isReady) arrived(file);
  }
}
