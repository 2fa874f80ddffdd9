/** What the system says went wrong with a file, as errors of ours. */
import { fileErrors } from '../../engine/errors.ts';

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/** What is no error of the system is left as it is. */
export function readError(cause: unknown, file: string): unknown {
  return codeOf(cause) === 'ENOENT' ? fileErrors.missing(file) : systemError(cause, file, fileErrors.unreadable);
}

export function systemError(
  cause: unknown,
  file: string,
  make: (file: string, reason: string, cause: unknown) => Error,
): unknown {
  // Ours carry a code too, but no errno. A path with a null byte in it does not get as far as the system.
  const isOfSystem =
    typeof (cause as NodeJS.ErrnoException | undefined)?.errno === 'number' ||
    codeOf(cause) === 'ERR_INVALID_ARG_VALUE';
  if (!isOfSystem) return cause;
  return make(file, reasons[codeOf(cause) ?? ''] ?? (cause as Error).message, cause);
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the folder is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of disk space is used up',
  EFBIG: 'the file is larger than is allowed here',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'part of its path is not a folder',
  EEXIST: 'a file of this name is in the way',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
};
