/** The user's own Node.js: found on PATH when asked for, and what version it is. Touches no vscode. */
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

export interface OwnNode {
  /** Absolute. */
  readonly path: string;
  /** As “22.3.0”. */
  readonly version: string;
  /** Whether the engine runs with it. */
  readonly fits: boolean;
}

/** As in package.json's `engines`. */
const least = [20, 19] as const;
const patienceMs = 5000;

/** The first Node.js on `searchPath` (PATH) that is new enough, else the first one; undefined where there is none. */
export async function findOwnNode(searchPath = process.env['PATH'] ?? ''): Promise<OwnNode | undefined> {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  // A relative entry would mean a file of whatever folder is open.
  const files = searchPath
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name));
  const found: OwnNode[] = [];
  for (const path of files.filter(isProgram)) {
    const version = await versionOf(path);
    if (version === undefined) continue;
    const own = { path, version, fits: isEnough(version) };
    if (own.fits) return own;
    found.push(own);
  }
  return found[0];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What it says of itself; undefined for another program of the same name, and for one that does not run. */
async function versionOf(path: string): Promise<string | undefined> {
  const answer = await promisify(execFile)(path, ['--version'], { timeout: patienceMs }).catch(() => undefined);
  return /^v(\d+\.\d+\.\d+)/.exec(answer?.stdout ?? '')?.[1];
}

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > least[0] || (major === least[0] && minor >= least[1]);
}
