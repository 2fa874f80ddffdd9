/** The parts of a sweep together: results.jsonl in the order of the keys, and summary.json. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { asArray } from '../../engine/dataset/shard.ts';
import { sameSweep, type Header, type Row } from '../../engine/dataset/rows.ts';
import { summarize, type Summary } from '../../engine/dataset/summary.ts';
import { datasetErrors } from '../../engine/errors.ts';
import { writeWhole } from '../disk/files.ts';
import { readPart } from './parts.ts';

export interface Merged {
  readonly summary: Summary & { readonly listHash: string };
  /** Shards without a part, as SLURM's --array takes them; empty where all are there. */
  readonly missing: string;
}

/** @throws WhylightError `dataset-no-parts`, `dataset-other-header` */
export async function mergeParts(folder: string): Promise<Merged> {
  const names = (await readdir(folder)).filter((name) => /^part-\d{5}-of-\d{5}\.jsonl$/.test(name)).sort();
  let first: Header | undefined;
  const found = new Set<number>();
  const rows: Row[] = [];
  for (const name of names) {
    const part = await readPart(path.join(folder, name));
    if (!part) continue;
    first ??= part.header;
    if (!sameSweep(first, part.header)) throw datasetErrors.otherHeader(path.join(folder, name));
    found.add(part.header.shard.index);
    for (const row of part.rows) rows.push(row);
  }
  if (!first) throw datasetErrors.noParts(folder);
  rows.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  const { count } = first.shard;
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !found.has(index));
  const listHash = createHash('sha256')
    .update(rows.map(({ key }) => key).join('\n'))
    .digest('hex');
  const summary = { ...summarize(rows, first.seed), listHash };
  if (missing.length > 0) return { summary, missing: asArray(missing) };
  const { shard: _, ...header } = first;
  await writeWhole(path.join(folder, 'summary.json'), `${JSON.stringify({ ...header, ...summary }, null, 2)}\n`);
  await writeWhole(path.join(folder, 'results.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return { summary, missing: '' };
}
