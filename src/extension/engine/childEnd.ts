/** Why the engine's process ended, in words that help. Pure. */
import type { WireError } from '../../protocol/channel.ts';
import { engineFailures } from './engineFailures.ts';
import { nativeFailure } from './nativeFailure.ts';

export interface ChildOptions {
  /** Resident memory at which the child is ended. */
  readonly memoryBytes: number;
  /**
   * Absolute path of the Node.js that runs it; absent or empty: the one that runs this process, which may be Electron.
   */
  readonly node?: string;
}

/** The error of a child that could not be started. */
export function notStarted(message: string, { node = '' }: ChildOptions): WireError {
  return node === '' ? engineFailures.crashed(message) : engineFailures.nodeUnusable(node, message);
}

/**
 * How Chromium's allocator ends a process that asks for too large a piece of memory (electron#44291): a breakpoint
 * instruction, or on Windows an exception: STATUS_BREAKPOINT, as either kind of number, and Chromium's own for “out of
 * memory”.
 */
const traps: readonly unknown[] = ['SIGTRAP', 0x80000003, 0x80000003 - 2 ** 32, 0xe0000008, 0xe0000008 - 2 ** 32];

/** The error of a child that has ended: by a signal’s name or with an exit code, its last words on stderr. */
export function describeEnd(
  end: string | number | null,
  output: string,
  { memoryBytes, node = '' }: ChildOptions,
): WireError {
  if (node === '' && traps.includes(end)) return engineFailures.allocationLimit();
  if (end === 'SIGBUS') return engineFailures.modelCut();
  const how = typeof end === 'string' ? end : `exit code ${end}`;
  const memory = /^whylight-memory-limit (\d+)$/m.exec(output);
  if (memory) return engineFailures.memoryLimit(Number(memory[1]), memoryBytes);
  const said = lastWords(output);
  const native = nativeFailure(said, process.platform, process.arch);
  return native ?? engineFailures.crashed(said ? `${how}; ${said}` : how);
}

/** The line that names an error, where there is one: Node and the C++ runtime say more than anybody wants to read. */
function lastWords(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const naming = lines.find((line) => /^\w*Error: |^FATAL ERROR|what\(\):|^terminate called/.test(line));
  return (naming ?? lines.at(-1) ?? '').slice(0, 300);
}
