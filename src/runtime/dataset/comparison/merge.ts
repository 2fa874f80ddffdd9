/** The parts of a comparison together: results.jsonl and results.parquet, summary.json, report.html. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { summarizeComparison } from '../../../engine/dataset/comparison/summary.ts';
import { comparisonParquet } from '../../../engine/dataset/parquet/comparison.ts';
import type { AnyHeader } from '../../../engine/dataset/rows.ts';
import { asArray } from '../../../engine/dataset/shard.ts';
import { writeWhole } from '../../disk/files.ts';
import { partFile, readParts } from '../allParts.ts';
import { readPart } from '../parts.ts';
import { comparisonHtml } from './html.ts';
import type { ComparisonJson, ComparisonParts } from './parts.ts';

/** Whether a folder's parts are those of a comparison. */
export async function isComparison(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  const first = names.find((name) => partFile.test(name));
  const part =
    first === undefined ? undefined : await readPart<AnyHeader & { readonly kind?: string }>(path.join(folder, first));
  return part?.header.kind === 'comparison';
}

/** @param pictures the folder that the keys are paths from, where it is known @throws WhylightError as `readParts` */
export async function mergeComparison(
  folder: string,
  pictures: string | undefined,
): Promise<{ readonly summary: ComparisonJson } | { readonly missing: string }> {
  const parts: ComparisonParts = await readParts(folder);
  const { rows, header, found } = parts;
  const missing = Array.from({ length: header.shard.count }, (_, at) => at).filter((at) => !found.has(at));
  if (missing.length > 0) return { missing: asArray(missing) };
  const { shard: _, ...about } = header;
  const summary = { ...about, ...summarizeComparison(rows, header.seed) };
  const write = (name: string, content: string | Uint8Array): Promise<void> =>
    writeWhole(path.join(folder, name), content);
  await write('summary.json', `${JSON.stringify(summary, null, 2)}\n`);
  await write('results.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await write('results.parquet', comparisonParquet(rows, header.whylight));
  await write('report.html', await comparisonHtml(parts, summary, pictures));
  return { summary };
}
