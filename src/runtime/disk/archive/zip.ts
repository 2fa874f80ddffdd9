/** Zip: its list stands at its end (APPNOTE 6.3.10, 4.3). */
import type { FileHandle } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { fileFormatErrors } from '../../../engine/errors.ts';
import { readPart } from '../regularFile.ts';
import type { Member } from './member.ts';

const endBytes = 22;
const longestComment = 0xffff;
const locatorBytes = 20;
const entryBytes = 46;
/** Of a million files with long names. */
const largestDirectory = 2 ** 28;

async function bytesAt(handle: FileHandle, archive: string, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await readPart(handle, archive, offset, bytes);
  return bytes;
}

interface Directory {
  readonly offset: number;
  readonly bytes: number;
}

async function findDirectory(handle: FileHandle, size: number, archive: string): Promise<Directory> {
  const length = Math.min(size, endBytes + longestComment);
  const tail = await bytesAt(handle, archive, size - length, length);
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + endBytes > length) throw fileFormatErrors.archive(archive, 'it has no end of a zip file');
  const [bytes, offset] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  const locator = end - locatorBytes;
  if (offset < 0xffffffff || locator < 0 || tail.toString('latin1', locator, locator + 4) !== 'PK\x06\x07')
    return { offset, bytes };
  const end64 = await bytesAt(handle, archive, Number(tail.readBigUInt64LE(locator + 8)), 56);
  return { offset: Number(end64.readBigUInt64LE(48)), bytes: Number(end64.readBigUInt64LE(40)) };
}

export async function zipMembers(handle: FileHandle, size: number, archive: string): Promise<Member[]> {
  const { offset, bytes } = await findDirectory(handle, size, archive);
  if (bytes > largestDirectory || offset + bytes > size)
    throw fileFormatErrors.archive(archive, 'its list of files is broken');
  const directory = await bytesAt(handle, archive, offset, bytes);
  const members: Member[] = [];
  for (let at = 0; at + entryBytes <= bytes && directory.toString('latin1', at, at + 4) === 'PK\x01\x02';) {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((from) => directory.readUInt16LE(at + from)) as [
      number,
      number,
      number,
    ];
    const name = directory.toString('utf8', at + entryBytes, at + entryBytes + nameBytes);
    const extra = directory.subarray(at + entryBytes + nameBytes, at + entryBytes + nameBytes + extraBytes);
    if (!name.endsWith('/')) members.push(memberOf(name, directory.subarray(at, at + entryBytes), extra));
    at += entryBytes + nameBytes + extraBytes + commentBytes;
  }
  return members;
}

function memberOf(name: string, entry: Buffer, extra: Buffer): Member {
  const [flags, method] = [entry.readUInt16LE(8), entry.readUInt16LE(10)];
  const long = longNumbers(extra);
  const field = (at: number): number => {
    const short = entry.readUInt32LE(at);
    return short === 0xffffffff ? (long.shift() ?? short) : short;
  };
  // In this order they stand in the extra field, those that did not fit alone.
  const [size, packed, offset] = [field(24), field(20), field(42)] as const;
  return {
    name,
    size,
    read: async (handle, archive) => {
      if ((flags & 1) === 1) throw fileFormatErrors.archive(archive, `${name} is encrypted`);
      const head = await bytesAt(handle, archive, offset, 30);
      const start = offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
      const bytes = await bytesAt(handle, archive, start, packed);
      if (method === 0) return new Uint8Array(bytes);
      if (method !== 8) throw fileFormatErrors.archive(archive, `${name} is packed by method ${method}`);
      try {
        return new Uint8Array(inflateRawSync(bytes, { maxOutputLength: Math.max(size, 1) }));
      } catch {
        throw fileFormatErrors.archive(archive, `${name} can’t be unpacked`);
      }
    },
  };
}

/** Zip64's numbers: the extra field of kind 1. */
function longNumbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const [kind, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    const numbers = Math.floor(Math.min(length, extra.length - at - 4) / 8);
    if (kind === 1) return Array.from({ length: numbers }, (_, i) => Number(extra.readBigUInt64LE(at + 4 + 8 * i)));
    at += 4 + length;
  }
  return [];
}
