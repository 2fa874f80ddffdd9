/**
 * The command line in a process of its own, for what takes long: its progress, its end, and why it failed. No vscode.
 */
import { fork } from 'node:child_process';
import { noTelemetry } from '../engine/noTelemetry.ts';

export interface Ended {
  /** None where it did not run, or something ended it. */
  readonly code: number | null;
  /** What went wrong, and what to do next. */
  readonly why: string;
}

interface RunOptions {
  /** Absolute, of a Node.js; empty: the one that runs this. */
  readonly node: string;
  readonly progress: (done: number, total: number) => void;
  /** Asks it to stop after the picture at hand. */
  readonly onStop: (stop: () => void) => void;
}

/** As src/cli/exitCodes.ts has them: all done, some images failed (the report names them), stopped. */
export const ends = { done: 0, someFailed: 1, stopped: 75 } as const;

/** Of what it writes: the last words are the ones that count. */
const keptOutput = 4096;

export function runCommandLine(script: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = fork(script, args, {
    ...(options.node !== '' && { execPath: options.node }),
    execArgv: [], // an inspector's port, say, is the extension host's own
    env: { ...inherited, ...noTelemetry, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let [said, isStopped] = ['', false];
  options.onStop(() => {
    isStopped = true;
    child.kill('SIGTERM');
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-keptOutput)));
  child.on('message', (message: unknown) => {
    const { done, total } = message as { readonly done?: unknown; readonly total?: unknown };
    if (typeof done === 'number' && typeof total === 'number') options.progress(done, total);
  });
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve({ code: null, why: message }));
    child.on('close', (code) => resolve({ code: isStopped ? ends.stopped : code, why: whyOf(said) }));
  });
}

/** The error as the command line prints it, without its code and the list of options; else the last line. */
export function whyOf(said: string): string {
  const [, message, nextStep] = /^Error \[[\w-]+\] (.*)\n {2}(.*)$/m.exec(said) ?? [];
  if (message !== undefined) return [message, nextStep].filter(Boolean).join(' ');
  const usage = /^whylight: (.*)$/m.exec(said)?.[1];
  return usage ?? said.trim().split('\n').at(-1) ?? '';
}
