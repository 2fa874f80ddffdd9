/** A model of a series, driven picture by picture. */
import path from 'node:path';
import type { SeriesOverview } from '../../../vocabulary/series.ts';
import type { SweptPicture, SweepParams } from '../../../vocabulary/sweep.ts';
import { isFailed, type FailedRow } from '../../../engine/dataset/rows.ts';
import type { SeriesHeader, SeriesRow } from '../../../engine/dataset/series/rows.ts';
import { overviewOf } from '../../../engine/dataset/series/overview.ts';
import { partName, wholeSet } from '../../../engine/dataset/shard.ts';
import { sweptClass } from '../../../engine/dataset/tile.ts';
import type { Engine } from '../../engine.ts';
import { classesOfBoth } from '../comparison/row.ts';
import { readTiles } from '../maps.ts';
import { readPart, type Part } from '../parts.ts';
import type { Pictures } from '../pictures.ts';
import { preparePicture } from '../prepared.ts';
import type { Results, Swept } from '../results.ts';
import type { Made } from '../made.ts';
import { truthOf } from '../truth.ts';
import { classesIn, Series } from './read.ts';
import { mapFile, seriesFiles, seriesHeader, seriesRow, type SeriesWish } from './row.ts';

interface OpenSeries {
  readonly part: Part;
  readonly make: (key: string) => Promise<Made<SeriesRow>>;
}

type Wish = SweepParams & { readonly series: NonNullable<SweepParams['series']> };

/** @param open the part, as `Part.open` */
export async function openSeries(
  engine: Engine,
  wish: Wish,
  pictures: Pictures,
  open: typeof Part.open,
): Promise<OpenSeries> {
  const { out, model: file, method, series } = wish;
  const isFirst = series.referenceOut === out;
  const reference = await engine.model(series.reference);
  const model = isFirst ? reference : await engine.model(file);
  const asked: SeriesWish = {
    ...{ pictures, own: { model }, reference, shared: classesOfBoth(reference, model), method },
    ...(!isFirst && { classOf: await classesIn(series.referenceOut) }),
    truth: await truthOf(undefined, pictures, reference.recipe.labels, reference.classCount),
  };
  const base = path.join(out, partName(wholeSet));
  const part = await open(base, pictures.root, await seriesHeader(asked, wholeSet), seriesFiles);
  const prepare = (key: string): ReturnType<typeof preparePicture> =>
    preparePicture(engine.photos, path.join(pictures.root, key), model.recipe.input);
  return { part, make: (key) => seriesRow(engine, asked, key, prepare) };
}

/** What one model of a series has written so far. */
export async function seriesResults(out: string): Promise<Results> {
  const base = path.join(out, partName(wholeSet));
  const found = await readPart<SeriesHeader, SeriesRow | FailedRow>(`${base}.jsonl`);
  const { header, rows = [] } = found ?? {};
  const tiles = await readTiles(`${base}.${mapFile}.npy`, rows.length);
  const swept = new Map<string, Swept>();
  rows.forEach((row, at) => {
    const tile = tiles[at];
    swept.set(row.key, { picture: sweptOf(row), ...(tile && !isFailed(row) && { tile }) });
  });
  return {
    model: header?.model ?? { name: '', sha256: null },
    layer: header?.layer ?? '',
    methods: header ? [header.method] : [],
    measures: [],
    swept: [...swept.values()],
  };
}

export function sweptOf(row: SeriesRow | FailedRow): SweptPicture {
  const { key, sha256 } = row;
  const known = { key, ...(sha256 !== undefined && { sha256 }) };
  if (isFailed(row)) return { ...known, error: row.error };
  const { top, second, class: explained, truth, seen } = row;
  return {
    ...{ ...known, top: sweptClass(top), seen },
    ...(second && { second: sweptClass(second) }),
    // The class of the map is the true one, where that is known.
    ...(truth && { truth: { ...sweptClass(explained), rank: explained.rank } }),
  };
}

/** Of all that is there. */
export async function seriesOverview(folders: readonly string[]): Promise<SeriesOverview> {
  const series = await Series.open(folders);
  try {
    return overviewOf(series.headers, [...series.pictures()]);
  } finally {
    series.close();
  }
}
