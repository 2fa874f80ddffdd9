import type { ErrorCode } from '../vocabulary/codes.ts';

/** How a command ends, for scripts and schedulers. */
export const exitCodes = {
  /** All that was asked for was done. */
  done: 0,
  /** Some of it failed: which, and why, is printed. */
  failed: 1,
  /** The command line asks for something that there is not. */
  usage: 2,
  /** The model can't be explained: trying again won't help. */
  refused: 3,
  /** Stopped, or met by something that passes (EX_TEMPFAIL): the same command may work later. */
  again: 75,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Somebody was writing a file. */
const passing: readonly ErrorCode[] = ['model-changed', 'file-changing', 'file-in-use', 'memory-limit'];

export const exitOf = (code: ErrorCode, otherwise: ExitCode): ExitCode =>
  passing.includes(code) ? exitCodes.again : otherwise;

/** Of several failures: what passes is worth another try only where nothing else went wrong. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.find((code) => code !== exitCodes.done && code !== exitCodes.again) ?? codes[0] ?? exitCodes.done;
}
