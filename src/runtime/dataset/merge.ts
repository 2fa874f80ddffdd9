/** The parts of a sweep together: results.jsonl and results.parquet in the order of the keys, summary.json, report.html. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { parquetOf } from '../../engine/dataset/parquet/parquet.ts';
import { asArray } from '../../engine/dataset/shard.ts';
import { summarize, type Summary } from '../../engine/dataset/summary.ts';
import { writeWhole } from '../disk/files.ts';
import { readParts } from './allParts.ts';
import { evaluationHtml } from './report/evaluation.ts';

export interface Merged {
  readonly summary: Summary & { readonly listHash: string };
  /** Shards without a part, as SLURM's --array takes them; empty where all are there. */
  readonly missing: string;
}

/**
 * @param pictures the folder that the keys are paths from, for the report; it has no pictures without
 * @throws WhylightError as `readParts`
 */
export async function mergeParts(folder: string, pictures?: string): Promise<Merged> {
  const parts = await readParts(folder);
  const { rows, header, found } = parts;
  const missing = Array.from({ length: header.shard.count }, (_, at) => at).filter((at) => !found.has(at));
  const listHash = createHash('sha256')
    .update(rows.map(({ key }) => key).join('\n'))
    .digest('hex');
  const summary = { ...summarize(rows, header.seed), listHash };
  if (missing.length > 0) return { summary, missing: asArray(missing) };
  const { shard: _, ...sweep } = header;
  const write = (name: string, content: string | Uint8Array): Promise<void> =>
    writeWhole(path.join(folder, name), content);
  await write('summary.json', `${JSON.stringify({ ...sweep, ...summary }, null, 2)}\n`);
  await write('results.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await write('results.parquet', parquetOf(rows, header.methods, header.whylight));
  await write('report.html', await evaluationHtml(parts, summary, pictures));
  return { summary, missing: '' };
}
