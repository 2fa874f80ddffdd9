/** The parts that the tasks of a sweep left in a folder. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { sameSweep, type AnyHeader, type AnyRow, type Header, type Row } from '../../engine/dataset/rows.ts';
import { datasetErrors } from '../../engine/errors.ts';
import { readPart } from './parts.ts';

export const partFile = /^part-\d{5}-of-\d{5}\.jsonl$/;

export interface Parts<Head = Header, Line = Row> {
  readonly folder: string;
  readonly header: Head;
  /** In the order of their keys. */
  readonly rows: readonly Line[];
  /** Where each picture's maps stand: the files' common name, and the row. */
  readonly places: ReadonlyMap<string, { readonly base: string; readonly at: number }>;
  /** Indices of the shards that have a part. */
  readonly found: ReadonlySet<number>;
}

/** @throws WhylightError `dataset-no-parts`, `dataset-other-header` */
export async function readParts<Head extends AnyHeader = Header, Line extends AnyRow = Row>(
  folder: string,
): Promise<Parts<Head, Line>> {
  const names = (await readdir(folder)).filter((name) => partFile.test(name)).sort();
  let header: Head | undefined;
  const found = new Set<number>();
  // A picture that changed was explained again: its last line counts.
  const lines = new Map<string, Line>();
  const places = new Map<string, { readonly base: string; readonly at: number }>();
  for (const name of names) {
    const file = path.join(folder, name);
    const part = await readPart<Head, Line>(file);
    if (!part) continue;
    header ??= part.header;
    if (!sameSweep(header, part.header)) throw datasetErrors.otherHeader(file);
    found.add(part.header.shard.index);
    const base = file.slice(0, -'.jsonl'.length);
    part.rows.forEach((row, at) => (lines.set(row.key, row), places.set(row.key, { base, at })));
  }
  if (!header) throw datasetErrors.noParts(folder);
  const rows = [...lines.values()].sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return { folder, header, rows, places, found };
}
