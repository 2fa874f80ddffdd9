/**
 * Tar (POSIX.1-2001 ustar and pax, GNU's long names), as WebDataset's shards are; uncompressed, so that any file is
 * found at once.
 */
import type { FileHandle } from 'node:fs/promises';
import { fileFormatErrors } from '../../../engine/errors.ts';
import { readPart } from '../regularFile.ts';
import type { Member } from './member.ts';

const block = 512;
/** A name or a pax header is no longer. */
const longestText = 2 ** 16;

const textOf = (bytes: Buffer, at: number, length: number): string =>
  bytes.toString('utf8', at, at + length).replace(/\0.*$/s, '');

/** Octal, or base 256 where the first bit is set. */
function numberAt(bytes: Buffer, at: number, length: number): number {
  if (((bytes[at] ?? 0) & 0x80) > 0) return Number(bytes.readBigUInt64BE(at + length - 8));
  return parseInt(textOf(bytes, at, length).trim() || '0', 8);
}

/** `17 path=fox/1.jpg\n`: what of pax is needed. */
const paxPath = (text: string): string | undefined => /^\d+ path=(.*)$/m.exec(text)?.[1];

export async function tarMembers(handle: FileHandle, size: number, archive: string): Promise<Member[]> {
  const members: Member[] = [];
  const header = Buffer.alloc(block);
  let longName: string | undefined;
  for (let at = 0; at + block <= size;) {
    await readPart(handle, archive, at, header);
    if (header.every((byte) => byte === 0)) break;
    const bytes = numberAt(header, 124, 12);
    const start = at + block;
    if (!isIntact(header) || !Number.isSafeInteger(bytes) || start + bytes > size)
      throw fileFormatErrors.archive(archive, `it is no tar file, or cut off at byte ${at}`);
    const kind = String.fromCharCode(header[156] ?? 0);
    if (kind === 'L' || kind === 'x') {
      const text = Buffer.alloc(Math.min(bytes, longestText));
      await readPart(handle, archive, start, text);
      longName = kind === 'L' ? textOf(text, 0, text.length) : (paxPath(text.toString('utf8')) ?? longName);
    } else if (kind !== 'g') {
      const name = longName ?? nameIn(header);
      longName = undefined;
      if (kind === '0' || kind === '\0') members.push(memberAt(name.replace(/^\.\//, ''), start, bytes));
    }
    at = start + block * Math.ceil(bytes / block);
  }
  return members;
}

function nameIn(header: Buffer): string {
  const [name, prefix] = [textOf(header, 0, 100), textOf(header, 345, 155)];
  return header.toString('latin1', 257, 262) === 'ustar' && prefix !== '' ? `${prefix}/${name}` : name;
}

/** The sum of the header's bytes, its own field read as spaces. */
function isIntact(header: Buffer): boolean {
  let sum = 8 * 0x20;
  header.forEach((byte, at) => (sum += at >= 148 && at < 156 ? 0 : byte));
  return sum === numberAt(header, 148, 8);
}

function memberAt(name: string, start: number, size: number): Member {
  return {
    name,
    size,
    read: async (handle, archive) => {
      const bytes = new Uint8Array(size);
      await readPart(handle, archive, start, bytes);
      return bytes;
    },
  };
}
