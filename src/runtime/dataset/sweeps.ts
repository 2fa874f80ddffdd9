/**
 * Sweeps that a caller drives picture by picture, so that what matters more can come between; each may stop at any
 * time.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { wholeSet, partName } from '../../engine/dataset/shard.ts';
import { sweptPicture, tileOf } from '../../engine/dataset/tile.ts';
import type { MethodName } from '../../vocabulary/names.ts';
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
import type { Sweep } from './sweep.ts';
import { onGridOf } from './sweepOver.ts';
import { stampFile } from './stamps.ts';
import { truthOf } from './truth.ts';

export interface SweepWish {
  /** Folder of the results. */
  readonly out: string;
  /** Keys are paths from here. */
  readonly root: string;
  readonly model: string;
  readonly method: MethodName;
}

interface OpenSweep {
  readonly sweep: Sweep;
  readonly part: Part;
}

export class Sweeps {
  private readonly open = new Map<string, OpenSweep>();

  constructor(private readonly engine: Engine) {}

  /** @returns what was done before @throws WhylightError `file-in-use` */
  async begin({ out, root, model: file, method }: SweepWish, keys: readonly string[]): Promise<Results> {
    await this.leave(out);
    const model = await this.engine.model(file);
    const pictures = { root, keys };
    const truth = await truthOf(undefined, pictures, model.recipe.labels, model.classCount);
    const measure = { names: ['drop' as const] };
    const sweep: Sweep = { pictures, model: file, methods: [method], measure, truth, boxes: new Map() };
    await makeFolder(out);
    const header = await headerOf(this.engine, sweep, wholeSet);
    const base = path.join(out, partName(wholeSet));
    const part = await openPart(base, root, header, [...sweep.methods, activationFile]);
    this.open.set(out, { sweep, part });
    const results = await readResults(out);
    // Old heat is not laid over a new picture.
    const swept = results.swept.filter(({ picture }) => part.done.has(picture.key));
    return { ...results, swept, changed: part.changed };
  }

  /** Undefined where this sweep was not begun: the process is another one by now. */
  async explain(out: string, key: string, onStage: OnStage): Promise<Swept | undefined> {
    const found = this.open.get(out);
    if (!found) return undefined;
    const { sweep, part } = found;
    const made = await rowOf(this.engine, sweep, key, prepareHere(this.engine, sweep), onStage);
    const fitting = onGridOf(part, made);
    const { row, maps } = fitting;
    await part.write(fitting);
    const [method = ''] = sweep.methods;
    const map = maps.get(method);
    const [width = 1, height = 1, frames = 1] = map?.dims.toReversed() ?? [];
    return {
      picture: sweptPicture(row, method),
      ...(map && { tile: tileOf({ frames, width, height, values: map.values }) }),
    };
  }

  /** Closes the files, and writes what `mergeParts` makes of what is there. */
  async end(out: string): Promise<void> {
    const root = this.open.get(out)?.sweep.pictures.root;
    if (await this.leave(out)) await mergeParts(out, { pictures: root });
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
