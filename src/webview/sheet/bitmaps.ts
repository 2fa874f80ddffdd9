/**
 * Thumbnails: the files' bytes as JPEG (small), and the decoded ones of what was seen last. Those that are not there
 * yet are made here, out of a picture's own bytes, and handed back to be kept.
 */
import { known } from '../../vocabulary/known.ts';
import type { SheetFileMessage, SheetThumbsMessage } from '../../protocol/sheet.ts';

/** Decoded: 110 KB each. */
const decodedAtMost = 1500;
/** As files: 7 KB each. */
const keptAtMost = 6000;
const decodingAtOnce = 6;

/** Longest side. */
const side = 192;
const quality = 0.8;

export interface BitmapEvents {
  /** A picture can be drawn now. */
  readonly ready: (id: number) => void;
  /** A thumbnail was made; undefined: the page can't read this file. */
  readonly made: (id: number, bytes: Uint8Array | undefined) => void;
}

export class Bitmaps {
  private readonly files = new Map<number, Blob>();
  private readonly decoded = new Map<number, ImageBitmap>();
  private readonly unseen = new Set<number>();
  private readonly waiting = new Set<number>();
  private decoding = 0;

  constructor(private readonly events: BitmapEvents) {}

  /** Undefined where it is not here yet: it is decoded, where its file is here. */
  get(id: number): ImageBitmap | undefined {
    const bitmap = this.decoded.get(id);
    if (bitmap) {
      this.decoded.delete(id);
      this.decoded.set(id, bitmap); // used last
      return bitmap;
    }
    if (this.files.has(id)) this.decode(id);
    return undefined;
  }

  /** Whether the extension is to be asked for it. */
  lacks(id: number): boolean {
    return !this.files.has(id) && !this.decoded.has(id) && !this.unseen.has(id);
  }

  isUnseen(id: number): boolean {
    return this.unseen.has(id);
  }

  addUnseen(ids: Uint32Array): void {
    for (const id of ids) {
      this.unseen.add(id);
      this.events.ready(id);
    }
  }

  addThumbs({ ids, sizes, bytes }: SheetThumbsMessage): void {
    let start = 0;
    ids.forEach((id, at) => {
      const end = start + (sizes[at] ?? 0);
      this.keep(id, new Blob([Uint8Array.from(bytes.subarray(start, end))], { type: 'image/jpeg' }));
      start = end;
      this.events.ready(id);
    });
  }

  async addFile({ id, bytes, turned }: SheetFileMessage): Promise<void> {
    try {
      const thumbnail = await makeThumbnail(Uint8Array.from(bytes), turned);
      this.keep(id, thumbnail);
      this.events.ready(id);
      this.events.made(id, new Uint8Array(await thumbnail.arrayBuffer()));
    } catch {
      this.events.made(id, undefined);
    }
  }

  clear(): void {
    for (const bitmap of this.decoded.values()) bitmap.close();
    for (const store of [this.files, this.decoded, this.unseen, this.waiting]) store.clear();
  }

  /** Only what is in sight is worth waiting for. */
  forget(isWanted: (id: number) => boolean): void {
    for (const id of this.waiting) if (!isWanted(id)) this.waiting.delete(id);
  }

  private keep(id: number, file: Blob): void {
    this.files.delete(id);
    this.files.set(id, file);
    for (const old of this.files.keys()) {
      if (this.files.size <= keptAtMost) break;
      this.files.delete(old);
    }
  }

  private decode(id: number): void {
    this.waiting.add(id);
    this.decodeNext();
  }

  private decodeNext(): void {
    const [id] = this.waiting;
    if (id === undefined || this.decoding >= decodingAtOnce) return;
    this.waiting.delete(id);
    this.decoding++;
    createImageBitmap(known(this.files.get(id), 'file'))
      .then(
        (bitmap) => this.addDecoded(id, bitmap),
        () => this.addUnseen(Uint32Array.of(id)),
      )
      .finally(() => {
        this.decoding--;
        this.decodeNext();
      });
    this.decodeNext();
  }

  private addDecoded(id: number, bitmap: ImageBitmap): void {
    this.decoded.get(id)?.close();
    this.decoded.set(id, bitmap);
    for (const [old, its] of this.decoded) {
      if (this.decoded.size <= decodedAtMost) break;
      its.close();
      this.decoded.delete(old);
    }
    this.events.ready(id);
  }
}

/** As the engine has it: turned by EXIF where the engine does so. */
async function makeThumbnail(bytes: Uint8Array<ArrayBuffer>, turned: boolean): Promise<Blob> {
  const whole = await createImageBitmap(new Blob([bytes]), { imageOrientation: turned ? 'from-image' : 'none' });
  const scale = Math.min(1, side / Math.max(whole.width, whole.height));
  const [width, height] = [whole.width, whole.height].map((length) => Math.max(1, Math.round(length * scale)));
  const canvas = new OffscreenCanvas(width ?? 1, height ?? 1);
  const context = known(canvas.getContext('2d'), '2d context');
  context.imageSmoothingQuality = 'high';
  context.drawImage(whole, 0, 0, canvas.width, canvas.height);
  whole.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}
