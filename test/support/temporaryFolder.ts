import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TemporaryFolder {
  readonly path: string;
  /** Writes a file, and the folders above it; answers with its path. */
  write(name: string, content: Uint8Array | string): string;
  at(name: string): string;
  /** All that lies in it, sorted. */
  names(): string[];
}

/** A folder of its own for each test of the suite that calls this. */
export function useTemporaryFolder(): TemporaryFolder {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'whylight-test-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const within = (name: string): string => {
    // Else it would be written into the working copy.
    if (folder === '') throw new Error('The temporary folder is there for tests, and not yet for “before”.');
    return path.join(folder, name);
  };
  return {
    get path() {
      return folder;
    },
    write(name, content) {
      const file = within(name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    at: within,
    names: () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort(),
  };
}
