import type { FileHandle } from 'node:fs/promises';

/** Where a file lies in its archive. */
export interface Member {
  readonly name: string;
  /** Of the file as it was put in. */
  readonly size: number;
  /** Its bytes, from the open archive. */
  readonly read: (handle: FileHandle, archive: string) => Promise<Uint8Array>;
}

/** Lists the files of an open archive. */
export type ListMembers = (handle: FileHandle, size: number, archive: string) => Promise<Member[]>;
