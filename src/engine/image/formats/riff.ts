import { textAt, viewOf } from './bytes.ts';

/** A piece of a RIFF file, of which WebP is one kind. */
export interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

/** The chunks from `at` on; each is padded to an even length. */
export function readChunks(bytes: Uint8Array, at: number): Chunk[] {
  const view = viewOf(bytes);
  const chunks: Chunk[] = [];
  while (at + 8 <= bytes.length) {
    const length = view.getUint32(at + 4, true);
    chunks.push({ type: textAt(bytes, at, 4), body: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** A RIFF file of one kind (`WEBP`) with these chunks. */
export function writeRiff(kind: string, chunks: readonly Chunk[]): Uint8Array {
  const length = 12 + chunks.reduce((sum, { body }) => sum + 8 + body.length + (body.length % 2), 0);
  const bytes = new Uint8Array(length);
  const view = viewOf(bytes);
  const writeText = (at: number, text: string) =>
    bytes.set(
      Array.from(text, (letter) => letter.charCodeAt(0)),
      at,
    );
  writeText(0, 'RIFF');
  view.setUint32(4, length - 8, true);
  writeText(8, kind);
  let at = 12;
  for (const { type, body } of chunks) {
    writeText(at, type);
    view.setUint32(at + 4, body.length, true);
    bytes.set(body, at + 8);
    at += 8 + body.length + (body.length % 2);
  }
  return bytes;
}
