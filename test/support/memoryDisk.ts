import { createHash } from 'node:crypto';
import path from 'node:path/posix';
import { fileErrors, modelErrors } from '../../src/engine/errors.ts';
import type { ByteRange, Disk, ModelFile } from '../../src/engine/ports.ts';

/** Files that lie nowhere but here: the fake of `Disk`. Each writing of a file is a version of its own. */
export class MemoryDisk implements Disk {
  private readonly files = new Map<string, { readonly bytes: Uint8Array; readonly version: string }>();
  private writings = 0;

  constructor(files: Readonly<Record<string, Uint8Array | string>> = {}) {
    for (const [id, content] of Object.entries(files)) this.write(id, content);
  }

  write(id: string, content: Uint8Array | string): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.files.set(id, { bytes, version: `version ${++this.writings}` });
  }

  nameOf = (id: string): string => path.basename(id);
  folderOf = (id: string): string => path.dirname(id);
  within = (folder: string, name: string): string => path.join(folder, name);

  async list(folder: string): Promise<string[]> {
    return [...this.files.keys()].filter((id) => path.dirname(id) === folder).map((id) => path.basename(id));
  }

  async sizeIn(folder: string, name: string): Promise<number | 'outside' | undefined> {
    return name.startsWith('/') || name.includes('..')
      ? 'outside'
      : this.files.get(path.join(folder, name))?.bytes.length;
  }

  async isWithin(id: string, folders: readonly string[]): Promise<boolean> {
    return folders.some((folder) => !path.relative(folder, id).startsWith('..'));
  }

  async version(id: string): Promise<string> {
    return this.found(id).version;
  }

  async read(id: string, version: string): Promise<ModelFile> {
    const bytes = this.ofVersion(id, version);
    return { bytes, isWhole: true, size: bytes.length };
  }

  async parts(id: string, ranges: readonly ByteRange[], version?: string): Promise<Uint8Array[]> {
    const bytes = this.ofVersion(id, version);
    return ranges.map(({ offset, length }) => bytes.slice(offset, offset + length));
  }

  async text(id: string): Promise<string | undefined> {
    const file = this.files.get(id);
    return file && new TextDecoder().decode(file.bytes);
  }

  async sha256(id: string, version: string): Promise<string> {
    return createHash('sha256').update(this.ofVersion(id, version)).digest('hex');
  }

  private ofVersion(id: string, version?: string): Uint8Array {
    const found = this.found(id);
    if (version !== undefined && version !== found.version) throw modelErrors.changed(path.basename(id));
    return found.bytes;
  }

  private found(id: string): { readonly bytes: Uint8Array; readonly version: string } {
    const file = this.files.get(id);
    if (!file) throw fileErrors.missing(id);
    return file;
  }
}
