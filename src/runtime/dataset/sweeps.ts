/**
 * Sweeps that a caller drives picture by picture, so that what matters more can come between; each may stop at any
 * time.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { wholeSet, partName } from '../../engine/dataset/shard.ts';
import { sweptPicture, tileOf } from '../../engine/dataset/tile.ts';
import type { AnyRow, FailedRow, Row } from '../../engine/dataset/rows.ts';
import type { SeriesRow } from '../../engine/dataset/series/rows.ts';
import type { SweptPicture, SweepParams } from '../../vocabulary/sweep.ts';
import { groupsOf } from '../../engine/dataset/groups/groups.ts';
import { WhylightError } from '../../engine/errors.ts';
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
import type { Made } from './made.ts';
import { sweepChecks, type Sweep } from './sweep.ts';
import { mapFile } from './series/row.ts';
import { openSeries, seriesResults, sweptOf } from './series/sweep.ts';
import { onGridOf } from './sweepOver.ts';
import { stampFile } from './stamps.ts';
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

  /** @returns what was done before @throws WhylightError `file-in-use` */
  async begin(wish: SweepParams, keys: readonly string[]): Promise<Results> {
    const { out, series } = wish;
    await this.leave(out);
    await makeFolder(out);
    const opened = series ? await this.openInSeries({ ...wish, series }, keys) : await this.openAlone(wish, keys);
    this.open.set(out, opened);
    const results = series ? await seriesResults(out) : await readResults(out);
    // Old heat is not laid over a new picture.
    const { done, changed } = opened.part;
    return { ...results, swept: results.swept.filter(({ picture }) => done.has(picture.key)), changed };
  }

  private async openInSeries(
    wish: SweepParams & { readonly series: NonNullable<SweepParams['series']> },
    keys: readonly string[],
  ): Promise<OpenSweep> {
    const { root } = wish;
    const { part, make } = await openSeries(this.engine, wish, { root, keys }, openPart);
    const picture = (row: AnyRow): SweptPicture => sweptOf(row as SeriesRow | FailedRow);
    return { root, part, make, picture, map: mapFile, isAlone: false };
  }

  private async openAlone(wish: SweepParams, keys: readonly string[]): Promise<OpenSweep> {
    const { out, root, model: file, method, checks } = wish;
    const model = await this.engine.model(file);
    const pictures = { root, keys };
    const truth = await truthOf(undefined, pictures, model.recipe.labels, model.classCount);
    const measure = { names: ['drop' as const] };
    const sweep: Sweep = {
      pictures,
      model: file,
      methods: [method],
      measure,
      truth,
      boxes: new Map(),
      ...(checks && { checks: sweepChecks }),
    };
    const header = await headerOf(this.engine, sweep, wholeSet);
    const base = path.join(out, partName(wholeSet));
    const part = await openPart(base, root, header, [...sweep.methods, activationFile]);
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
    const fitting = onGridOf(part, await found.make(key, onStage));
    const { row, maps } = fitting;
    await part.write(fitting);
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
    if ((await this.leave(out)) && found?.isAlone) await mergeParts(out, { pictures: found.root });
  }

  /** Of what is there; where the model is at hand, the heat of their medoids is hidden. */
  async groups({ out, root, model, method }: SweepParams): Promise<readonly TestedGroup[]> {
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
    for (const out of [...this.open.keys()]) await this.leave(out);
  }

  /** @returns whether it was begun here */
  async leave(out: string): Promise<boolean> {
    const found = this.open.get(out);
    this.open.delete(out);
    await found?.part.close();
    return found !== undefined;
  }
}

/** Results of another version, or with other labels, are of no use to a sheet: it begins again. */
async function openPart(...[base, root, header, names]: Parameters<typeof Part.open>): Promise<Part> {
  try {
    return await Part.open(base, root, header, names);
  } catch (error) {
    if (!(error instanceof WhylightError) || error.code !== 'dataset-other-header') throw error;
    for (const ending of ['jsonl', ...[...names, stampFile].map((name) => `${name}.npy`)])
      await rm(`${base}.${ending}`, { force: true });
    return Part.open(base, root, header, names);
  }
}
