/**
 * Answers a page's wishes for pictures: thumbnails that are there, and files to make the others of. The newest wish
 * wins.
 */
import { webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ToSheet } from '../../protocol/sheet.ts';
import { fileOf } from '../insideArchive.ts';
import { shownAsIs } from '../shownAsIs.ts';
import type { Packs } from './packs.ts';

export interface ThumbnailsOf {
  readonly root: string;
  readonly keyOf: (id: number) => string;
  readonly packs: Packs;
  readonly post: (message: ToSheet) => void;
  /** PNG of a picture that browsers can't read, or show otherwise than the engine decodes it. */
  readonly decode: (file: string) => Promise<Uint8Array>;
}

/** Thumbnails in one message: a few hundred kilobytes. */
const together = 32;
/** Larger files are decoded by the engine, which knows its limits. */
const largestFile = 64 * 2 ** 20;
/** Files that are with the page at a time. */
const atOnce = 4;

export class Thumbnails {
  private wish: readonly number[] = [];
  private isWorking = false;
  /** Keys of the packs of files that are with the page. */
  private readonly sent = new Map<number, readonly string[]>();
  /** The page could not read these by itself. */
  private readonly foreign = new Set<number>();

  constructor(private readonly of: ThumbnailsOf) {}

  want(ids: readonly number[]): void {
    this.wish = ids;
    if (!this.isWorking) void this.work();
  }

  /** A page that was loaded again makes nothing of what the last one was sent. */
  reset(): void {
    this.sent.clear();
    this.foreign.clear();
    this.wish = [];
  }

  /** What the page has made of a file. */
  async made(id: number, thumbnail: Uint8Array | undefined): Promise<void> {
    const keys = this.sent.get(id);
    this.sent.delete(id);
    if (thumbnail && keys) void this.of.packs.add(keys, Uint8Array.from(thumbnail)).catch(() => undefined);
    else if (keys) await this.decoded(id);
    if (!this.isWorking) void this.work();
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    await this.sendKept();
    while (this.wish.length > 0 && this.sent.size < atOnce) {
      const [id = 0, ...rest] = this.wish;
      this.wish = rest;
      if (!this.sent.has(id)) await this.sendFile(id);
    }
    this.isWorking = false;
  }

  /** Those that are in the packs, together. */
  private async sendKept(): Promise<void> {
    const { packs, keyOf, root } = this.of;
    const found: { readonly id: number; readonly bytes: Uint8Array }[] = [];
    const looked = this.wish.slice(0, 4 * together);
    for (const id of looked) {
      const bytes = this.sent.has(id) ? undefined : await packs.find([await stampOf(join(root, keyOf(id)))]);
      if (bytes) found.push({ id, bytes });
    }
    const kept = new Set(found.map(({ id }) => id));
    this.wish = this.wish.filter((id) => !kept.has(id));
    for (let at = 0; at < found.length; at += together) this.post(found.slice(at, at + together));
  }

  private post(found: readonly { readonly id: number; readonly bytes: Uint8Array }[]): void {
    const sizes = Uint32Array.from(found, ({ bytes }) => bytes.length);
    const all = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
    let at = 0;
    for (const { bytes } of found) {
      all.set(bytes, at);
      at += bytes.length;
    }
    this.of.post({ kind: 'thumbs', ids: Uint32Array.from(found, ({ id }) => id), sizes, bytes: all });
  }

  private async sendFile(id: number): Promise<void> {
    const { root, keyOf, packs, post } = this.of;
    const file = join(root, keyOf(id));
    try {
      const [found, stamp] = [await fileOf(file), await stampOf(file)];
      // What lies in an archive is the engine's to find.
      if (found?.path !== file || found.size > largestFile) return await this.decodedAs(id, [stamp]);
      // A plain Uint8Array: of a Buffer the page would get the whole pool.
      const bytes = Uint8Array.from(await readFile(file));
      const content = await sha256(bytes);
      const kept = await packs.find([content]);
      if (kept) {
        await packs.alias(content, stamp);
        return this.post([{ id, bytes: kept }]);
      }
      const type = shownAsIs(bytes);
      if (!type) return await this.decodedAs(id, [content, stamp]);
      this.sent.set(id, [content, stamp]);
      post({ kind: 'file', id, bytes, turned: type === 'image/jpeg' });
    } catch {
      post({ kind: 'unseen', ids: Uint32Array.of(id) });
    }
  }

  private decodedAs(id: number, keys: readonly string[]): Promise<void> {
    this.sent.set(id, keys);
    return this.decoded(id);
  }

  private async decoded(id: number): Promise<void> {
    const file = join(this.of.root, this.of.keyOf(id));
    try {
      if (this.foreign.has(id)) throw new Error('the page can read neither the file nor what the engine makes of it');
      this.foreign.add(id);
      const keys = this.sent.get(id) ?? [await stampOf(file)];
      this.sent.set(id, keys);
      this.of.post({ kind: 'file', id, bytes: await this.of.decode(file), turned: false });
    } catch {
      this.sent.delete(id);
      this.of.post({ kind: 'unseen', ids: Uint32Array.of(id) });
    }
  }
}

/** Of the file as it is now, without reading it. */
async function stampOf(file: string): Promise<string> {
  const { mtimeMs, size } = (await fileOf(file)) ?? { mtimeMs: 0, size: 0 };
  return sha256(new TextEncoder().encode(`${basename(file)}\0${file}\0${mtimeMs}\0${size}`));
}

/** Off this thread. */
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
