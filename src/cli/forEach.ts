import { known } from '../vocabulary/known.ts';
import { WhylightError } from '../engine/errors.ts';
import { exitCodes, exitOf, worst, type ExitCode } from './exitCodes.ts';
import { namesFor, type SaveNames } from './save.ts';
import { printable, type Terminal } from './terminal.ts';

/**
 * `one` of each source, in their order. What fails is given to `failed`, and the rest go on. Told to end (SIGTERM,
 * Ctrl+C), it finishes the one at work and leaves the rest; told again, it ends at once.
 */
export async function forEach(
  sources: readonly string[],
  one: (source: string, names: SaveNames) => Promise<void>,
  failed: (source: string, error: WhylightError) => Promise<void>,
  terminal: Terminal,
): Promise<ExitCode> {
  const names = namesFor(sources);
  const codes: ExitCode[] = [];
  const stopping = whenStopped(terminal);
  try {
    for (const [at, source] of sources.entries()) {
      if (stopping.isAsked) return exitCodes.again;
      if (sources.length > 1) terminal.note(terminal.dim(`${at + 1}/${sources.length} ${printable(source)}`));
      try {
        await one(source, known(names[at], 'name to save under'));
      } catch (error) {
        if (!(error instanceof WhylightError)) throw error;
        await failed(source, error);
        codes.push(exitOf(error.code, exitCodes.failed));
      }
    }
  } finally {
    stopping.dispose();
  }
  return worst(codes);
}

const sameSignalMs = 500;

function whenStopped(terminal: Terminal): { readonly isAsked: boolean; dispose(): void } {
  let isAsked = false;
  let since = 0;
  const stop = (): void => {
    // Ctrl+C reaches this process from the terminal and, passed on, from the one that supervises it.
    if (isAsked && performance.now() - since > sameSignalMs) process.exit(exitCodes.again);
    if (isAsked) return;
    since = performance.now();
    isAsked = true;
    terminal.note('Stopping after this one. Again: at once.');
  };
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, stop);
  return {
    get isAsked() {
      return isAsked;
    },
    dispose: () => signals.forEach((signal) => process.off(signal, stop)),
  };
}
