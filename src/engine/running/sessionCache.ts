import type { Opened } from '../ports.ts';
import { known } from '../../vocabulary/known.ts';

/** A model to make a session of, and about how many bytes of memory that takes. */
export interface SessionSource {
  readonly bytes: Uint8Array;
  readonly weightBytes: number;
}

/** Makes a session of a model. */
export type Open = (model: Uint8Array) => Promise<Opened>;

/** What a session is there for; `run`: what a run has left behind; `steps`: runs that one question takes many of. */
export type Purpose = 'forward' | 'gradient' | 'tail' | 'run' | 'steps';

/** Which session of which model. */
export interface SessionKey {
  /** Unique to a version of a model. */
  readonly model: string;
  /** The part of the network. */
  readonly part: string;
  readonly purpose: Purpose;
  /** What runs it, see `Inference`. */
  readonly device: string;
  /** The sizes of what it is fed with, where it was made for these alone. */
  readonly size: string;
  /** Tells it from others for the same purpose. */
  readonly what: string;
}

/** A session, or what a run has left behind. */
interface Entry {
  readonly of: SessionKey;
  readonly bytes: number;
  users: number;
  /** Promised at once, so that whoever asks meanwhile shares it instead of making another. */
  readonly session?: Promise<Opened>;
  /** Of a run: lets go of it. */
  readonly forget?: () => void;
}

/** ONNX Runtime keeps weights, packed copies of some and its own arenas. */
const fixedBytes = 4 * 2 ** 20;

/**
 * Owns sessions: made on first use, kept while they fit the budget, the least recently used released first, and
 * never one that is in use. What has left the table meanwhile is released by its last user. What runs have left behind
 * takes of the same budget, and goes in the same order. Of the model that was used last the newest for each purpose
 * stays, however large: together they are what the user looks at, and another class must not run a large model again.
 */
export class SessionCache {
  /** In order of use, the oldest first. */
  private readonly entries = new Map<string, Entry>();

  /** @param keeps whether a session is kept at all once it has been used */
  constructor(
    private budgetBytes: number,
    private readonly keeps = true,
  ) {}

  async use<Result>(
    of: SessionKey,
    source: () => SessionSource,
    open: Open,
    work: (session: Opened) => Promise<Result>,
  ): Promise<Result> {
    const key = keyOf(of);
    const entry = this.entries.get(key) ?? this.make(of, source(), open);
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.users++;
    try {
      const session = await known(entry.session, 'session').catch((error: unknown) => {
        this.forget(key, entry); // the next one tries again
        throw error;
      });
      return await work(session);
    } finally {
      entry.users--;
      if (!this.keeps && of.purpose !== 'steps') this.forget(key, entry);
      if (this.entries.get(key) !== entry) await releaseUnused(entry);
      await this.shrink();
    }
  }

  /** Makes room before it makes the session: a moment later, when the entry is in the table and counts. */
  private make(of: SessionKey, { bytes, weightBytes }: SessionSource, open: Open): Entry {
    const session = Promise.resolve().then(async () => {
      await this.shrink();
      return open(bytes);
    });
    return { of, session, bytes: weightBytes + fixedBytes, users: 0 };
  }

  /**
   * Counts what a run has left behind and somebody keeps for the next one; `forget` is called when its turn has come.
   */
  async keep(of: SessionKey, bytes: number, forget: () => void): Promise<void> {
    this.entries.delete(keyOf(of));
    this.entries.set(keyOf(of), { of, bytes, users: 0, forget });
    await this.shrink();
  }

  /** What was kept has been used again. */
  touch(of: SessionKey): void {
    const entry = this.entries.get(keyOf(of));
    if (!entry) return;
    this.entries.delete(keyOf(of));
    this.entries.set(keyOf(of), entry);
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
    return [...this.entries.values()].filter(({ session }) => session !== undefined).length;
  }

  private async shrink(): Promise<void> {
    for (;;) {
      const entries = [...this.entries.values()];
      const looksAt = entries.at(-1)?.of.model;
      const roleOf = ({ part, purpose }: SessionKey): string => `${part}#${purpose}`;
      const newest = new Map(
        entries.filter(({ of }) => of.model === looksAt).map((entry) => [roleOf(entry.of), entry]),
      ); // the last of each counts
      const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
      const oldest = [...this.entries].find(([, entry]) => newest.get(roleOf(entry.of)) !== entry && entry.users === 0);
      if (total <= this.budgetBytes || !oldest) return;
      this.forget(...oldest);
      await releaseUnused(oldest[1]);
    }
  }

  private forget(key: string, entry: Entry): void {
    if (this.entries.get(key) === entry) this.entries.delete(key);
  }
}

function keyOf({ model, part, purpose, device, size, what }: SessionKey): string {
  return [model, part, purpose, device, size, what].join('#');
}

/**
 * For what has left the table, called in the same turn in which it left or lost a user: so exactly one caller finds it
 * without users, and it can't be found afterwards.
 */
async function releaseUnused(entry: Entry): Promise<void> {
  if (entry.users > 0) return;
  entry.forget?.();
  const session = await entry.session?.catch(() => undefined); // one that could not be made holds nothing
  await session?.release();
}
