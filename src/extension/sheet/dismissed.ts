import type { SweptPicture } from '../../vocabulary/sweep.ts';

/** VS Code's Memento, as far as it is needed. */
interface Store {
  get<Value>(key: string): Value | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

const storeKey = 'whylight.dismissed';
const keptAtMost = 10_000;

/** What the user does not want to see again: by a picture's content and a code, not by its name. */
export class Dismissed {
  private readonly known: Set<string>;

  constructor(private readonly store: Store) {
    this.known = new Set(store.get<readonly string[]>(storeKey));
  }

  has(picture: SweptPicture | undefined, code: string): boolean {
    return this.known.has(entryOf(picture, code));
  }

  async add(picture: SweptPicture | undefined, code: string): Promise<void> {
    this.known.add(entryOf(picture, code));
    await this.store.update(storeKey, [...this.known].slice(-keptAtMost));
  }
}

const entryOf = (picture: SweptPicture | undefined, code: string): string =>
  `${picture?.sha256 ?? picture?.key ?? ''} ${code}`;
