/** The parts of all models of a series, joined by picture. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { largestChange } from '../../../engine/dataset/series/change.ts';
import type { SeriesHeader, SeriesPicture, SeriesRow, Step } from '../../../engine/dataset/series/rows.ts';
import { isFailed, type FailedRow } from '../../../engine/dataset/rows.ts';
import { compareMaps, jensenShannon } from '../../../engine/measure/agreement.ts';
import { known } from '../../../vocabulary/known.ts';
import { readParts, type Parts } from '../allParts.ts';
import { MapRows } from '../mapRows.ts';
import { probabilityFile } from '../parts.ts';
import type { MapRow } from '../mapFile.ts';
import { mapFile } from './row.ts';

/** Names the folders of a series' models, in order. */
export const seriesList = 'models.json';

type SeriesParts = Parts<SeriesHeader, SeriesRow | FailedRow>;

/** Undefined of a folder that is no series'. */
export async function modelFolders(folder: string): Promise<readonly string[] | undefined> {
  const text = await readFile(path.join(folder, seriesList), 'utf8').catch(() => undefined);
  const names: unknown = text === undefined ? undefined : JSON.parse(text);
  if (!Array.isArray(names)) return undefined;
  // A name from a file: it stays in the folder.
  return names.map((name) => path.join(folder, path.basename(String(name))));
}

/** Of a model: another state of the same file has another folder. */
export const folderOf = ({ name, sha256 }: SeriesHeader['model']): string =>
  `${name}-${sha256?.slice(0, 12) ?? 'unknown'}`;

/** The class of each picture that the first model has explained. */
export async function classesIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await readParts<SeriesHeader, SeriesRow | FailedRow>(folder);
  return new Map(rows.flatMap((row) => (isFailed(row) ? [] : [[row.key, row.class.index] as const])));
}

export class Series {
  private constructor(
    readonly models: readonly SeriesParts[],
    private readonly rows: readonly ReadonlyMap<string, SeriesRow | FailedRow>[],
  ) {}

  private readonly files = new Map<string, MapRows | undefined>();

  /** @throws WhylightError as `readParts` */
  static async open(folders: readonly string[]): Promise<Series> {
    const models: SeriesParts[] = [];
    for (const folder of folders) models.push(await readParts<SeriesHeader, SeriesRow | FailedRow>(folder));
    return new Series(
      models,
      models.map(({ rows }) => new Map(rows.map((row) => [row.key, row]))),
    );
  }

  get headers(): readonly SeriesHeader[] {
    return this.models.map(({ header }) => header);
  }

  /** Of the pictures that the first model knows, in the order of their keys. */
  *pictures(): Iterable<SeriesPicture> {
    for (const { key } of this.models[0]?.rows ?? []) yield this.picture(key);
  }

  picture(key: string): SeriesPicture {
    const rows = this.rows.map((each) => each.get(key));
    const truth = rows.flatMap((row) => (row && !isFailed(row) ? (row.truth ?? []) : []))[0];
    const steps = rows.slice(1).map((row, at) => this.step(key, at, rows[at], row));
    const change = largestChange(steps);
    return {
      key,
      ...(truth && { truth }),
      models: rows.map((row) => saidOf(row)),
      steps,
      ...(change !== undefined && { change }),
    };
  }

  row(key: string, model: number): SeriesRow | undefined {
    const row = this.rows[model]?.get(key);
    return row && !isFailed(row) ? row : undefined;
  }

  map(key: string, model: number): MapRow | undefined {
    return this.array(key, model, mapFile);
  }

  close(): void {
    for (const file of this.files.values()) file?.close();
    this.files.clear();
  }

  private step(
    key: string,
    at: number,
    a: SeriesRow | FailedRow | undefined,
    b: SeriesRow | FailedRow | undefined,
  ): Step | null {
    if (!a || !b || isFailed(a) || isFailed(b)) return null;
    const [width, height] = a.size;
    const [one, other] = [this.map(key, at), this.map(key, at + 1)];
    const compared = one && other && compareMaps(placed(one, a), placed(other, b), { width, height });
    const divergence = this.divergence(key, at);
    return {
      ...(compared && { agreement: compared.agreement }),
      ...(divergence !== undefined && { divergence }),
      sameClass: a.top.label === b.top.label,
    };
  }

  private divergence(key: string, at: number): number | undefined {
    const [p, q] = [at, at + 1].map((model) => this.array(key, model, probabilityFile)?.values);
    const areThere = p && q && p.some((value) => value > 0) && q.some((value) => value > 0);
    return areThere ? jensenShannon([...p], [...q]) : undefined;
  }

  private array(key: string, model: number, name: string): MapRow | undefined {
    const place = this.models[model]?.places.get(key);
    if (!place) return undefined;
    const file = `${place.base}.${name}.npy`;
    if (!this.files.has(file)) this.files.set(file, MapRows.open(file));
    return this.files.get(file)?.at(place.at);
  }
}

function saidOf(row: SeriesRow | FailedRow | undefined): SeriesPicture['models'][number] {
  if (!row) return { error: { code: 'not-done', message: 'This picture was not explained yet.' } };
  if (isFailed(row)) return { error: row.error };
  const { top, class: explained, correct } = row;
  return { top, class: explained, ...(correct !== undefined && { correct }) };
}

function placed({ dims, values }: MapRow, { seen }: SeriesRow): Parameters<typeof compareMaps>[0] {
  const [width, height, frames = 1] = dims.toReversed();
  return { frames, width: known(width, 'width'), height: known(height, 'height'), values, seen };
}
