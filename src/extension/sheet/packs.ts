/**
 * Thumbnails outside of every workspace, kept by what they are of: a picture's content, or its path, time and size,
 * which spares reading it. Many lie in one file (fifty thousand small files are slow everywhere); each process writes
 * packs of its own. Where all together are too large, the packs that were used longest ago go.
 */
import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

interface Place {
  readonly pack: string;
  readonly offset: number;
  readonly length: number;
}

/** A key as 32 hexadecimal digits, the offset and the length: an entry of an index. */
const keyDigits = 32;
const entryBytes = keyDigits / 2 + 8;

/** Thumbnails in a pack. */
const packSize = 256;
const bytesAtMost = 2 * 2 ** 30;

export class Packs {
  private readonly places = new Map<string, Place>();
  private readonly used = new Set<string>();
  private pack = '';
  private inPack = packSize;
  private offset = 0;
  /** Reads and writes follow each other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly limit = bytesAtMost,
  ) {
    this.last = this.readIndex().catch(() => undefined);
  }

  /** The thumbnail that one of these keys stands for. */
  find(keys: readonly string[]): Promise<Uint8Array | undefined> {
    return this.inTurn(async () => {
      const place = keys.map((key) => this.places.get(short(key))).find((found) => found !== undefined);
      if (!place) return undefined;
      const bytes = await this.read(place).catch(() => undefined);
      if (bytes) await this.touch(place.pack);
      return bytes;
    });
  }

  /** @param keys all of them stand for it from now on */
  add(keys: readonly string[], thumbnail: Uint8Array): Promise<void> {
    return this.inTurn(async () => {
      if (this.inPack >= packSize) await this.beginPack();
      await appendFile(join(this.folder, `${this.pack}.pack`), thumbnail);
      this.inPack++;
      await this.note(keys, { pack: this.pack, offset: this.offset, length: thumbnail.length });
      this.offset += thumbnail.length;
    });
  }

  /** Another key for what is there. */
  alias(known: string, key: string): Promise<void> {
    return this.inTurn(async () => {
      const place = this.places.get(short(known));
      if (place && !this.places.has(short(key))) await this.note([key], place);
    });
  }

  clear(): Promise<void> {
    return this.inTurn(async () => {
      this.places.clear();
      this.inPack = packSize;
      await rm(this.folder, { recursive: true, force: true });
    });
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(work, work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async read({ pack, offset, length }: Place): Promise<Uint8Array | undefined> {
    const file = await open(join(this.folder, `${pack}.pack`), 'r');
    try {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      return bytesRead === length ? bytes : undefined;
    } finally {
      await file.close();
    }
  }

  private async note(keys: readonly string[], { pack, offset, length }: Place): Promise<void> {
    const entries = keys.map((key) => {
      const entry = Buffer.alloc(entryBytes);
      entry.write(short(key), 0, 'hex');
      entry.writeUInt32LE(offset, keyDigits / 2);
      entry.writeUInt32LE(length, keyDigits / 2 + 4);
      this.places.set(short(key), { pack, offset, length });
      return entry;
    });
    await appendFile(join(this.folder, `${pack}.index`), Buffer.concat(entries));
  }

  private async beginPack(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await this.shrink();
    this.pack = randomBytes(8).toString('hex');
    [this.inPack, this.offset] = [0, 0];
  }

  private async readIndex(): Promise<void> {
    const names = await readdir(this.folder).catch(() => [] as string[]);
    for (const name of names.filter((each) => each.endsWith('.index'))) {
      const bytes = await readFile(join(this.folder, name));
      const pack = name.slice(0, -'.index'.length);
      for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
        const key = bytes.toString('hex', at, at + keyDigits / 2);
        const offset = bytes.readUInt32LE(at + keyDigits / 2);
        this.places.set(key, { pack, offset, length: bytes.readUInt32LE(at + keyDigits / 2 + 4) });
      }
    }
  }

  /** Once a pack: its time says when it was last used. */
  private async touch(pack: string): Promise<void> {
    if (this.used.has(pack)) return;
    this.used.add(pack);
    const now = new Date();
    await utimes(join(this.folder, `${pack}.pack`), now, now).catch(() => undefined);
  }

  private async shrink(): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith('.pack'));
    const packs = await Promise.all(
      names.map(async (name) => {
        const { size, mtimeMs } = await stat(join(this.folder, name));
        return { pack: name.slice(0, -'.pack'.length), size, mtimeMs };
      }),
    );
    let total = packs.reduce((sum, { size }) => sum + size, 0);
    for (const { pack, size } of packs.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (total <= this.limit) return;
      total -= size;
      for (const [key, place] of this.places) if (place.pack === pack) this.places.delete(key);
      for (const kind of ['index', 'pack']) await rm(join(this.folder, `${pack}.${kind}`), { force: true });
    }
  }
}

/** Half of a SHA-256 is enough to tell pictures apart. */
const short = (key: string): string => key.slice(0, keyDigits);
