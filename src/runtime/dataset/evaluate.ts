/** A sweep: every picture of a set explained by every method, measured, and written down, a line a picture. */
import path from 'node:path';
import { activationOf } from '../../engine/dataset/activation.ts';
import { mayBeCut } from '../../engine/dataset/cut.ts';
import type { PictureRow, Row } from '../../engine/dataset/rows.ts';
import { WhylightError } from '../../engine/errors.ts';
import type { Photo } from '../../engine/image/photo.ts';
import { defaultSeed } from '../../engine/measure/wish.ts';
import { takesAnySize } from '../../engine/reading/loadModel.ts';
import { known } from '../../vocabulary/known.ts';
import type { MethodName } from '../../vocabulary/names.ts';
import type { OnStage } from '../clock.ts';
import type { Engine, Explained } from '../engine.ts';
import { maskFor } from './boxes.ts';
import type { MapRow } from './mapFile.ts';
import type { Made } from './made.ts';
import { activationFile } from './parts.ts';
import { pictureRow } from './pictureRow.ts';
import { preparePicture, type Prepare, type ReadyPicture } from './prepared.ts';
import type { Sweep } from './sweep.ts';
import { unready } from './sweepOver.ts';
import { writtenMap } from './writtenMap.ts';

/** All of them: the truth may be the last. */
export const allPredictions = 1_000_000;

/** Decodes on this thread. */
export const prepareHere =
  (engine: Engine, { model, recipe, output }: Sweep): Prepare =>
  async (file) => {
    const reading = { ...(recipe !== undefined && { recipe }), ...(output !== undefined && { output }) };
    return preparePicture(engine.photos, file, (await engine.model(model, reading)).recipe.input);
  };

/** What a sweep writes of one picture. */
export async function rowOf(
  engine: Engine,
  sweep: Sweep,
  key: string,
  prepare: Prepare,
  onStage?: OnStage,
): Promise<Made<Row>> {
  const ready = await prepare(path.join(sweep.pictures.root, key));
  if ('error' in ready) return unready(key, ready);
  const { sha256, stamp } = ready;
  try {
    const explained = new Map<MethodName, Explained>();
    for (const [at, method] of sweep.methods.entries())
      explained.set(method, await explainOne(engine, sweep, { ...ready, key }, method, { isFirst: at === 0, onStage }));
    const mask = await maskOf(engine, sweep, key);
    const row = await withCut(engine, sweep, pictureRow(sweep, key, { ...ready, mask }, explained), explained);
    return { row, maps: mapsOf(sweep, explained), stamp };
  } catch (error) {
    if (!(error instanceof WhylightError)) throw error;
    const { code, message } = error;
    return { row: { key, sha256, error: { code, message } }, maps: new Map(), stamp };
  }
}

/** Where the object is, as a picture of its own. */
async function maskOf(engine: Engine, { masks }: Sweep, key: string): Promise<Photo | undefined> {
  const file = masks && maskFor(masks, key);
  return file === undefined ? undefined : engine.photos.photo(file);
}

function mapsOf(sweep: Sweep, explained: ReadonlyMap<MethodName, Explained>): Made<Row>['maps'] {
  const maps = new Map<string, MapRow>();
  for (const [method, each] of explained) maps.set(method, writtenMap(each, sweep.size));
  const { layer, activation, heatmap } = firstOf(explained);
  const values = activationOf(layer, activation, heatmap.values, sweep.measure.seed ?? defaultSeed);
  maps.set(activationFile, { dims: [values.length], values });
  return maps;
}

const firstOf = (explained: ReadonlyMap<MethodName, Explained>): Explained =>
  known([...explained.values()][0], 'explanation');

async function explainOne(
  engine: Engine,
  sweep: Sweep,
  { key, input }: ReadyPicture & { readonly key: string },
  method: MethodName,
  { isFirst, onStage }: { readonly isFirst: boolean; readonly onStage: OnStage | undefined },
): Promise<Explained> {
  const { layer, measure, checks = [] } = sweep;
  const inRun = checks.filter((name) => name !== 'cut');
  const wish = {
    ...{ method, top: allPredictions, ...readingOf(sweep) },
    // The baselines are maps on the same grid: once is enough for all methods.
    ...(measure.names.length > 0 && { measure: { ...measure, baselines: isFirst } }),
    ...(isFirst && inRun.length > 0 && { checks: inRun }),
    ...(layer !== undefined && { layer }),
  };
  const { recipe } = await engine.model(sweep.model, readingOf(sweep));
  // Those that take each picture at its own size make the picture ready themselves.
  return takesAnySize(recipe)
    ? engine.explain(path.join(sweep.pictures.root, key), sweep.model, wish, onStage)
    : engine.explainReady(input, sweep.model, wish, onStage);
}

const readingOf = ({ recipe, output }: Sweep): { readonly recipe?: string; readonly output?: string } => ({
  ...(recipe !== undefined && { recipe }),
  ...(output !== undefined && { output }),
});

/** The whole photo squashed into the input, where the crop may have taken away what matters. */
async function withCut(
  engine: Engine,
  sweep: Sweep,
  row: PictureRow,
  explained: ReadonlyMap<MethodName, Explained>,
): Promise<PictureRow> {
  const { heatmap, model } = firstOf(explained);
  if (!sweep.checks?.includes('cut') || !row.seen || !mayBeCut(heatmap, row.seen)) return row;
  const { resizedWidth: _, resizedHeight: __, ...recipe } = model.recipe.input;
  const file = path.join(sweep.pictures.root, row.key);
  const { seen: ___, ...whole } = await engine.photos.input(file, { ...recipe, resize: 'squash' });
  // Its map is not looked at: the method that needs no gradient will do.
  const found = await engine.explainReady(whole, sweep.model, { method: 'eigen-cam', top: 1, ...readingOf(sweep) });
  const { index, label, probability } = found.class;
  const cut = { index, label, ...(probability !== undefined && { probability }) };
  return { ...row, checks: { ...row.checks, cut } };
}
