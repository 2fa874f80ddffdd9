import { Session, type SessionOptions } from './ort.ts';

/** A model to make a session of, and about how much memory that takes. */
export interface SessionSource {
  readonly bytes: Uint8Array;
  readonly weightBytes: number;
}

/** What a session, or what is kept, is there for: the model's run, the gradient… */
export type Purpose = 'forward' | 'gradient' | 'tail' | 'run';

/** A session, or what a run has left behind. */
interface Entry {
  readonly purpose: Purpose;
  readonly bytes: number;
  users: number;
  /** Promised at once, so that whoever asks meanwhile shares it instead of making another. */
  readonly session?: Promise<Session>;
  /** Of a run: lets go of it. */
  readonly forget?: () => void;
}

/** ONNX Runtime keeps weights, packed copies of some and its own arenas. */
const fixedBytes = 4 * 2 ** 20;

/**
 * Owns sessions: made on first use, kept while they fit the budget, the least recently used released first, and
 * never one that is in use. What has left the table meanwhile is released by its last user. What runs have left behind
 * takes of the same budget, and goes in the same order. The newest for each purpose stays, however large: together they
 * are what the user looks at, and another class must not run a large model again.
 */
export class SessionCache {
  /** In order of use, the oldest first. */
  private readonly entries = new Map<string, Entry>();

  constructor(private budgetBytes: number) {}

  async use<Result>(
    purpose: Exclude<Purpose, 'run'>,
    key: string,
    source: () => SessionSource,
    options: SessionOptions,
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    const entry = this.entries.get(key) ?? this.make(purpose, source(), options);
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.users++;
    try {
      const session = await entry.session!.catch((error: unknown) => {
        this.forget(key, entry); // the next one tries anew
        throw error;
      });
      return await work(session);
    } finally {
      entry.users--;
      if (this.entries.get(key) !== entry) await releaseUnused(entry);
      await this.shrink();
    }
  }

  /** Makes room before it makes the session: a moment later, when the entry is in the table and counts. */
  private make(purpose: Purpose, { bytes, weightBytes }: SessionSource, options: SessionOptions): Entry {
    const session = Promise.resolve().then(async () => {
      await this.shrink();
      return Session.create(bytes, options);
    });
    return { purpose, session, bytes: weightBytes + fixedBytes, users: 0 };
  }

  /** Counts what a run has left behind and somebody keeps for the next one; `forget` is called when its turn has come. */
  async keep(key: string, bytes: number, forget: () => void): Promise<void> {
    this.entries.delete(key);
    this.entries.set(key, { purpose: 'run', bytes, users: 0, forget });
    await this.shrink();
  }

  /** What was kept has been used again. */
  touch(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    this.entries.set(key, entry);
  }

  async setBudget(bytes: number): Promise<void> {
    this.budgetBytes = bytes;
    await this.shrink();
  }

  /** Lets go of everything: none of it is given to anybody from now on. */
  async release(): Promise<void> {
    const leaving = [...this.entries.values()];
    this.entries.clear();
    await Promise.all(leaving.map(releaseUnused));
  }

  /** Sessions. */
  get size(): number {
    return [...this.entries.values()].filter(({ session }) => session).length;
  }

  private async shrink(): Promise<void> {
    for (;;) {
      const newest = new Map([...this.entries].map(([key, { purpose }]) => [purpose, key])); // the last of each counts
      const total = [...this.entries.values()].reduce((sum, { bytes }) => sum + bytes, 0);
      const oldest = [...this.entries].find(([key, { users, purpose }]) => key !== newest.get(purpose) && users === 0);
      if (total <= this.budgetBytes || !oldest) return;
      this.forget(...oldest);
      await releaseUnused(oldest[1]);
    }
  }

  private forget(key: string, entry: Entry): void {
    if (this.entries.get(key) === entry) this.entries.delete(key);
  }
}

/**
 * For what has left the table, called in the same turn in which it left or lost a user: so exactly one caller finds it
 * without users, and nobody can find it after.
 */
async function releaseUnused(entry: Entry): Promise<void> {
  if (entry.users > 0) return;
  entry.forget?.();
  const session = await entry.session?.catch(() => undefined); // one that could not be made holds nothing
  await session?.release();
}
