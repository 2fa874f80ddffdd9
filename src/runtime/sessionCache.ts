import { Session, type SessionOptions } from './ort.ts';

/** A model to make a session of, and about how much memory that takes. */
export interface SessionSource {
  readonly bytes: Uint8Array;
  readonly weightBytes: number;
}

interface Entry {
  /** Promised at once, so that whoever asks meanwhile shares it instead of making another. */
  readonly session: Promise<Session>;
  readonly weightBytes: number;
  users: number;
}

/** ONNX Runtime keeps weights, packed copies of some and its own arenas. */
const fixedBytes = 4 * 2 ** 20;

/**
 * Owns sessions: made on first use, kept while they fit the budget, the least recently used released first, and
 * never one that is in use. What has left the table meanwhile is released by its last user.
 */
export class SessionCache {
  /** In order of use, the oldest first. */
  private readonly entries = new Map<string, Entry>();

  constructor(private budgetBytes: number) {}

  async use<Result>(
    key: string,
    source: () => SessionSource,
    options: SessionOptions,
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    const entry = this.entries.get(key) ?? make(source(), options);
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.users++;
    try {
      const session = await entry.session.catch((error: unknown) => {
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

  async setBudget(bytes: number): Promise<void> {
    this.budgetBytes = bytes;
    await this.shrink();
  }

  /** Lets go of the sessions whose key begins with `prefix`; none of them is given to anybody from now on. */
  async release(prefix = ''): Promise<void> {
    const leaving = [...this.entries].filter(([key]) => key.startsWith(prefix));
    for (const [key, entry] of leaving) this.forget(key, entry);
    await Promise.all(leaving.map(([, entry]) => releaseUnused(entry)));
  }

  get size(): number {
    return this.entries.size;
  }

  /** The newest stays, however large: it is what the user looks at. */
  private async shrink(): Promise<void> {
    for (;;) {
      const newest = [...this.entries.keys()].at(-1);
      const total = [...this.entries.values()].reduce((sum, { weightBytes }) => sum + weightBytes, 0);
      const oldest = [...this.entries].find(([key, { users }]) => key !== newest && users === 0);
      if (total <= this.budgetBytes || !oldest) return;
      this.forget(...oldest);
      await releaseUnused(oldest[1]);
    }
  }

  private forget(key: string, entry: Entry): void {
    if (this.entries.get(key) === entry) this.entries.delete(key);
  }
}

function make({ bytes, weightBytes }: SessionSource, options: SessionOptions): Entry {
  return { session: Session.create(bytes, options), weightBytes: weightBytes + fixedBytes, users: 0 };
}

/**
 * For what has left the table, called in the same turn in which it left or lost a user: so exactly one caller finds it
 * without users, and nobody can find it after.
 */
async function releaseUnused(entry: Entry): Promise<void> {
  if (entry.users > 0) return;
  const session = await entry.session.catch(() => undefined); // one that could not be made holds nothing
  await session?.release();
}
