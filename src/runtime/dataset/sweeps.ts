/**
 * Sweeps that a caller drives picture by picture, so that what matters more can come between; each may stop at any
 * time.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { wholeSet, partName } from '../../engine/dataset/shard.ts';
import { sweptPicture, tileOf } from '../../engine/dataset/tile.ts';
import type { AnyRow, FailedRow, Row } from '../../engine/dataset/rows.ts';
import type { SeriesRow } from '../../engine/dataset/series/rows.ts';
import type { SweptPicture } from '../../vocabulary/sweep.ts';
import { groupsOf } from '../../engine/dataset/groups/groups.ts';
import { makeFolder } from '../disk/files.ts';
import type { OnStage } from '../clock.ts';
import type { Engine } from '../engine.ts';
import { prepareHere, rowOf } from './evaluate.ts';
import { readParts } from './allParts.ts';
import { Evidences } from './evidence.ts';
import { hideMedoids, type TestedGroup } from './hiding.ts';
import { headerOf } from './header.ts';
import { mergeParts } from './merge.ts';
import { activationFile, Part } from './parts.ts';
import { readResults, type Results, type Swept } from './results.ts';
import type { Sweep, SweepWish } from './sweep.ts';
import { mapFile } from './series/row.ts';
import { openSeries, seriesResults, sweptOf } from './series/sweep.ts';
import { onGridOf, type Made } from './sweepOver.ts';
import { truthOf } from './truth.ts';

interface OpenSweep {
  readonly root: string;
  readonly part: Part;
  readonly make: (key: string, onStage: OnStage) => Promise<Made<AnyRow>>;
  /** What a sheet shows of a row, and which of its maps. */
  readonly picture: (row: AnyRow) => SweptPicture;
  readonly map: string;
  /** Of one model alone a report is written at the end. */
  readonly isAlone: boolean;
}

export class Sweeps {
  private readonly open = new Map<string, OpenSweep>();

  constructor(private readonly engine: Engine) {}

  /** @returns what was done before */
  async begin(wish: SweepWish, keys: readonly string[]): Promise<Results> {
    const { out, root } = wish;
    await this.close(out);
    await makeFolder(out);
    const written = await timeOf(`${path.join(out, partName(wholeSet))}.jsonl`);
    const { series } = wish;
    if (series) this.open.set(out, await this.openInSeries({ ...wish, series }, keys));
    else this.open.set(out, await this.openAlone(wish, keys));
    const results = series ? await seriesResults(out) : await readResults(out);
    return { ...results, swept: await unchanged(results.swept, root, written) };
  }

  private async openInSeries(
    wish: SweepWish & { readonly series: NonNullable<SweepWish['series']> },
    keys: readonly string[],
  ): Promise<OpenSweep> {
    const { root } = wish;
    const { part, make } = await openSeries(this.engine, wish, { root, keys });
    const picture = (row: AnyRow): SweptPicture => sweptOf(row as SeriesRow | FailedRow);
    return { root, part, make, picture, map: mapFile, isAlone: false };
  }

  private async openAlone({ out, root, model: file, method }: SweepWish, keys: readonly string[]): Promise<OpenSweep> {
    const model = await this.engine.model(file);
    const pictures = { root, keys };
    const truth = await truthOf(undefined, pictures, model.recipe.labels, model.classCount);
    const measure = { names: ['drop' as const] };
    const sweep: Sweep = { pictures, model: file, methods: [method], measure, truth, boxes: new Map() };
    const header = await headerOf(this.engine, sweep, wholeSet);
    const part = await Part.open(path.join(out, partName(wholeSet)), header, [...sweep.methods, activationFile]);
    const prepare = prepareHere(this.engine, sweep);
    return {
      ...{ root, part, map: method, isAlone: true },
      make: (key, onStage) => rowOf(this.engine, sweep, key, prepare, onStage),
      picture: (row) => sweptPicture(row as Row, method),
    };
  }

  /** Undefined where this sweep was not begun: the process is another one by now. */
  async explain(out: string, key: string, onStage: OnStage): Promise<Swept | undefined> {
    const found = this.open.get(out);
    if (!found) return undefined;
    const { part } = found;
    const { row, maps } = onGridOf(part, await found.make(key, onStage));
    await part.write(row, maps);
    const map = maps.get(found.map);
    const [width = 1, height = 1, frames = 1] = map?.dims.toReversed() ?? [];
    return {
      picture: found.picture(row),
      ...(map && { tile: tileOf({ frames, width, height, values: map.values }) }),
    };
  }

  /** Closes the files, and writes what `mergeParts` makes of what is there. */
  async end(out: string): Promise<void> {
    const found = this.open.get(out);
    if ((await this.close(out)) && found?.isAlone) await mergeParts(out, { pictures: found.root });
  }

  /** Of what is there; where the model is at hand, the heat of their medoids is hidden. */
  async groups({ out, root, model, method }: SweepWish): Promise<readonly TestedGroup[]> {
    const parts = await readParts(out);
    const evidences = new Evidences(parts, parts.header.methods[0] ?? '');
    try {
      const groups = groupsOf(parts.rows, (key) => evidences.of(key), parts.header.seed);
      if (model === '') return groups;
      const sweep = { pictures: { root, keys: [] }, model, methods: [method], measure: { names: [] } };
      return await hideMedoids(this.engine, { ...sweep, truth: new Map(), boxes: new Map() }, groups);
    } finally {
      evidences.close();
    }
  }

  /** Each can be begun again. */
  async closeAll(): Promise<void> {
    for (const out of [...this.open.keys()]) await this.close(out);
  }

  private async close(out: string): Promise<boolean> {
    const found = this.open.get(out);
    this.open.delete(out);
    await found?.part.close();
    return found !== undefined;
  }
}

/** Milliseconds; 0 where there is no such file. */
const timeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/** Looked at together. */
const filesAtOnce = 256;

/** Without pictures that changed after the results were written: old heat is not laid over a new picture. */
async function unchanged(swept: readonly Swept[], root: string, written: number): Promise<readonly Swept[]> {
  const kept: Swept[] = [];
  for (let at = 0; at < swept.length; at += filesAtOnce) {
    const some = swept.slice(at, at + filesAtOnce);
    const times = await Promise.all(some.map(({ picture }) => timeOf(path.join(root, picture.key))));
    kept.push(...some.filter((_, index) => (times[index] ?? 0) <= written));
  }
  return kept;
}
