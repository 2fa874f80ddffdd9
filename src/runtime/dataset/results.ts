/** What a sweep has written so far, as a sheet shows it. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Header, Row } from '../../engine/dataset/rows.ts';
import { sweptPicture } from '../../engine/dataset/tile.ts';
import { datasetErrors, WhylightError } from '../../engine/errors.ts';
import type { HeatTile, SweptPicture } from '../../vocabulary/sweep.ts';
import { readParts } from './allParts.ts';
import { readTiles } from './maps.ts';
import { readPart } from './parts.ts';

export interface Swept {
  readonly picture: SweptPicture;
  /** None of a picture that failed, or where the maps were not brought along. */
  readonly tile?: HeatTile;
}

export interface Results {
  readonly model: Header['model'];
  readonly layer: string;
  readonly methods: readonly string[];
  readonly measures: readonly string[];
  readonly swept: readonly Swept[];
  /** Pictures whose results are left out, for they are others by now. */
  readonly changed?: number;
}

/**
 * A folder of parts; or what `merge` makes of them, where only that was brought along. @throws WhylightError
 * `dataset-no-parts`
 */
export async function readResults(folder: string, method?: string): Promise<Results> {
  const names = (await readdir(folder)).filter((name) => /^part-\d{5}-of-\d{5}\.jsonl$/.test(name)).sort();
  let header: Header | undefined;
  const swept = new Map<string, Swept>();
  for (const name of names) {
    const part = await readPart(path.join(folder, name));
    if (!part) continue;
    header ??= part.header;
    const shown = method ?? header.methods[0] ?? '';
    const maps = path.join(folder, `${path.basename(name, '.jsonl')}.${shown}.npy`);
    const tiles = await readTiles(maps, part.rows.length);
    part.rows.forEach((row, at) => swept.set(row.key, asSwept(row, shown, tiles[at])));
  }
  if (header) return { ...about(header), swept: [...swept.values()] };
  const merged = await readMerged(folder);
  const shown = method ?? merged.header.methods[0] ?? '';
  return { ...about(merged.header), swept: merged.rows.map((row) => asSwept(row, shown)) };
}

/** Parts, else what was merged of them. @throws WhylightError `dataset-no-parts`, `dataset-other-header` */
export async function readRows(folder: string): Promise<readonly Row[]> {
  const parts = await readParts(folder).catch((error: unknown) => {
    if (error instanceof WhylightError && error.code === 'dataset-no-parts') return undefined;
    throw error;
  });
  return parts?.rows ?? (await readMerged(folder)).rows;
}

function about({ model, layer, methods, measures }: Header): Omit<Results, 'swept'> {
  return { model, layer, methods, measures };
}

function asSwept(row: Row, method: string, tile?: HeatTile): Swept {
  const picture = sweptPicture(row, method);
  return { picture, ...(tile && !picture.error && { tile }) };
}

async function readMerged(folder: string): Promise<{ readonly header: Header; readonly rows: readonly Row[] }> {
  const read = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');
  try {
    const header = JSON.parse(await read('summary.json')) as Header;
    const lines = (await read('results.jsonl')).split('\n').filter((line) => line !== '');
    return { header: { ...header, methods: Object.keys(header.methods) }, rows: lines.map(asRow) };
  } catch {
    throw datasetErrors.noParts(folder);
  }
}

const asRow = (line: string): Row => JSON.parse(line) as Row;
