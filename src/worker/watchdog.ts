/**
 * What a child process can't do for itself in the middle of a native run, which blocks its main thread: notice that
 * it takes too much memory, or that nobody waits for it any more.
 */
import { writeSync } from 'node:fs';

export interface Watch {
  readonly watchdog: true;
  /** The process that the child works for. */
  readonly parent: number;
  /** Resident memory that the child may take. */
  readonly memoryBytes: number;
}

/** A run touches about a gigabyte a second at most: the limit is overshot by some hundred megabytes. */
const everyMs = 100;

export function isWatch(data: unknown): data is Watch {
  return typeof data === 'object' && data !== null && 'watchdog' in data;
}

/** Ends the process without a word where its parent is gone, and with a word on stderr where it takes too much memory. */
export function watchOver({ parent, memoryBytes }: Watch): void {
  setInterval(() => {
    if (!isAlive(parent)) end();
    const bytes = process.memoryUsage.rss();
    if (bytes <= memoryBytes) return;
    // By hand: process.stderr of a thread goes through the main thread, which is blocked.
    writeSync(2, `\nwhylight-memory-limit ${bytes}\n`);
    end();
  }, everyMs);
}

/** Elsewhere than on Windows an orphan is given another parent; there, a process that has ended can't be asked. */
function isAlive(parent: number): boolean {
  if (process.ppid !== parent) return false;
  try {
    return process.kill(parent, 0);
  } catch {
    return false;
  }
}

/** An exit would wait for the run, or abort in its middle. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
