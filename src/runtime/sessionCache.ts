import { Session, type SessionOptions } from './ort.ts';

/** A model to make a session of, and about how much memory that takes. */
export interface SessionSource {
  readonly bytes: Uint8Array;
  readonly weightBytes: number;
}

interface Entry {
  readonly session: Session;
  readonly weightBytes: number;
  users: number;
}

/** ONNX Runtime keeps weights, packed copies of some and its own arenas. */
const fixedBytes = 4 * 2 ** 20;

/**
 * Owns sessions: made on first use, kept while they fit the budget, the least recently used released first, and
 * never one that is in use.
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
    const entry = this.entries.get(key) ?? (await this.make(source(), options));
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.users++;
    try {
      return await work(entry.session);
    } finally {
      entry.users--;
      await this.shrink();
    }
  }

  async setBudget(bytes: number): Promise<void> {
    this.budgetBytes = bytes;
    await this.shrink();
  }

  /** Releases the sessions whose key begins with `prefix`. */
  async release(prefix = ''): Promise<void> {
    for (const [key, entry] of [...this.entries]) {
      if (key.startsWith(prefix) && entry.users === 0) await this.drop(key, entry);
    }
  }

  get size(): number {
    return this.entries.size;
  }

  private async make({ bytes, weightBytes }: SessionSource, options: SessionOptions): Promise<Entry> {
    return { session: await Session.create(bytes, options), weightBytes: weightBytes + fixedBytes, users: 0 };
  }

  /** The newest stays, however large: it is what the user looks at. */
  private async shrink(): Promise<void> {
    const newest = [...this.entries.keys()].at(-1);
    let total = [...this.entries.values()].reduce((sum, { weightBytes }) => sum + weightBytes, 0);
    for (const [key, entry] of [...this.entries]) {
      if (total <= this.budgetBytes) return;
      if (key === newest || entry.users > 0) continue;
      total -= entry.weightBytes;
      await this.drop(key, entry);
    }
  }

  private async drop(key: string, entry: Entry): Promise<void> {
    this.entries.delete(key);
    await entry.session.release();
  }
}
