/**
 * The parts of a sweep together: results.jsonl and results.parquet in the order of the keys, summary.json, report.html.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { groupsOf, type Group } from '../../engine/dataset/groups/groups.ts';
import { parquetOf } from '../../engine/dataset/parquet/parquet.ts';
import type { Header } from '../../engine/dataset/rows.ts';
import { asArray } from '../../engine/dataset/shard.ts';
import { summarize, type Summary } from '../../engine/dataset/summary.ts';
import { writeWhole } from '../disk/files.ts';
import { readParts, type Parts } from './allParts.ts';
import { Evidences } from './evidence.ts';
import type { TestedGroup } from './hiding.ts';
import { evaluationHtml } from './report/evaluation.ts';

export interface Merged {
  readonly summary: Summary & { readonly listHash: string; readonly groups?: readonly TestedGroup[] };
  /** How its JSON begins, as every object of the command line does. */
  readonly head: Pick<Header, 'schema' | 'whylight' | 'onnxruntime'> & {
    readonly model: { readonly path: string; readonly sha256?: string };
  };
  /** Shards without a part, as SLURM's --array takes them; empty where all are there. */
  readonly missing: string;
}

/** What else is wanted of the parts. */
export interface MergeWish {
  /** The folder that the keys are paths from, for the report; it has no pictures without. */
  readonly pictures?: string | undefined;
  /** Tests groups of heat on their medoids, or leaves them as they are; no groups are made without. */
  readonly groups?: ((groups: readonly Group[]) => Promise<readonly TestedGroup[]>) | undefined;
}

/** @throws WhylightError as `readParts` */
export async function mergeParts(folder: string, { pictures, groups }: MergeWish): Promise<Merged> {
  const parts = await readParts(folder);
  const { rows, header, found } = parts;
  const missing = Array.from({ length: header.shard.count }, (_, at) => at).filter((at) => !found.has(at));
  const listHash = createHash('sha256')
    .update(rows.map(({ key }) => key).join('\n'))
    .digest('hex');
  const figures = { ...summarize(rows, header.seed), listHash };
  const head = headOf(header);
  if (missing.length > 0) return { head, summary: figures, missing: asArray(missing) };
  const evidences = new Evidences(parts, header.methods[0] ?? '');
  try {
    const made = groups && (await groups(groupsOf(rows, (key) => evidences.of(key), header.seed)));
    const summary = { ...figures, ...(made && { groups: made }) };
    await writeAll(parts, summary, await evaluationHtml(parts, summary, pictures, evidences));
    return { head, summary, missing: '' };
  } finally {
    evidences.close();
  }
}

/** A sweep knows its model by name: the folder is another on each machine. */
function headOf({ schema, whylight, onnxruntime, model: { name, sha256 } }: Header): Merged['head'] {
  return { schema, whylight, onnxruntime, model: { path: name, ...(sha256 !== null && { sha256 }) } };
}

async function writeAll({ folder, header, rows }: Parts, summary: Merged['summary'], report: string): Promise<void> {
  const { shard: _, ...sweep } = header;
  const write = (name: string, content: string | Uint8Array): Promise<void> =>
    writeWhole(path.join(folder, name), content);
  await write('summary.json', `${JSON.stringify({ ...sweep, ...summary }, null, 2)}\n`);
  await write('results.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await write('results.parquet', parquetOf(rows, header.methods, header.whylight));
  await write('report.html', report);
}
