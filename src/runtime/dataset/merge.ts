/** The parts of a sweep together: results.jsonl and results.parquet in the order of the keys, summary.json, report.html. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parquetOf } from '../../engine/dataset/parquet/parquet.ts';
import { asArray } from '../../engine/dataset/shard.ts';
import { sameSweep, type Header, type Row } from '../../engine/dataset/rows.ts';
import { summarize, type Summary } from '../../engine/dataset/summary.ts';
import { datasetErrors } from '../../engine/errors.ts';
import { writeWhole } from '../disk/files.ts';
import { readPart } from './parts.ts';
import { evaluationHtml } from './report/evaluation.ts';

export interface Merged {
  readonly summary: Summary & { readonly listHash: string };
  /** Shards without a part, as SLURM's --array takes them; empty where all are there. */
  readonly missing: string;
}

/** All parts of a folder. */
export interface Parts {
  readonly folder: string;
  readonly header: Header;
  /** In the order of their keys. */
  readonly rows: readonly Row[];
  /** Where each picture's maps stand: the files' common name, and the row. */
  readonly places: ReadonlyMap<string, { readonly base: string; readonly at: number }>;
  /** Indices of the shards that have a part. */
  readonly found: ReadonlySet<number>;
}

/** @throws WhylightError `dataset-no-parts`, `dataset-other-header` */
export async function readParts(folder: string): Promise<Parts> {
  const names = (await readdir(folder)).filter((name) => /^part-\d{5}-of-\d{5}\.jsonl$/.test(name)).sort();
  let header: Header | undefined;
  const found = new Set<number>();
  const rows: Row[] = [];
  const places = new Map<string, { readonly base: string; readonly at: number }>();
  for (const name of names) {
    const file = path.join(folder, name);
    const part = await readPart(file);
    if (!part) continue;
    header ??= part.header;
    if (!sameSweep(header, part.header)) throw datasetErrors.otherHeader(file);
    found.add(part.header.shard.index);
    const base = file.slice(0, -'.jsonl'.length);
    part.rows.forEach((row, at) => (rows.push(row), places.set(row.key, { base, at })));
  }
  if (!header) throw datasetErrors.noParts(folder);
  rows.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return { folder, header, rows, places, found };
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
