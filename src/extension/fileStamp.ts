import { stat } from 'node:fs/promises';

/** Differs when one of these files was written, made or deleted. */
export async function fileStamp(paths: readonly string[]): Promise<string> {
  const times = paths.map((path) =>
    stat(path).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      () => 'none',
    ),
  );
  return (await Promise.all(times)).join('\n');
}
