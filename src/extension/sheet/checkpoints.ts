/**
 * The models of a folder by the disk's own clock: those that came while no window watched are known by it. Touches no
 * vscode.
 */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isModelFile } from '../../vocabulary/modelFiles.ts';

/** Of each model file in the folders of `models`, when it was written, copied there or renamed last (ms). */
export async function modelsNextTo(models: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const folders = [...new Set(models.map((model) => dirname(model)))];
  const names = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
  const files = folders.flatMap((folder, at) =>
    (names[at] ?? []).filter(isModelFile).map((name) => join(folder, name)),
  );
  const times = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return new Map(files.flatMap((file, at) => (times[at]?.isFile() ? [[file, times[at].ctimeMs] as const] : [])));
}

/** The newest one's time. Not this machine's: the disk may be another's. */
export const newest = (times: ReadonlyMap<string, number>): number => Math.max(0, ...times.values());

/** Those that are newer than `since`, and not among `models`. */
export function newcomers(
  times: ReadonlyMap<string, number>,
  { models, since }: { readonly models: readonly string[]; readonly since: number },
): readonly string[] {
  return [...times].filter(([file, time]) => time > since && !models.includes(file)).map(([file]) => file);
}
