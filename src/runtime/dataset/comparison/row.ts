/** One picture explained by two models, and how far they agree. */
import path from 'node:path';
import type { SharedClasses } from '../../../engine/dataset/comparison/classes.ts';
import type { ComparisonHeader, ComparisonRow, Side } from '../../../engine/dataset/comparison/rows.ts';
import type { Shard } from '../../../engine/dataset/shard.ts';
import { datasetErrors, WhylightError } from '../../../engine/errors.ts';
import { compareMaps } from '../../../engine/measure/agreement.ts';
import type { LoadedModel } from '../../../engine/reading/loadModel.ts';
import { known } from '../../../vocabulary/known.ts';
import type { MethodName } from '../../../vocabulary/names.ts';
import { recipeJson } from '../../answers/explanationJson.ts';
import { header } from '../../answers/header.ts';
import type { Engine, Explained } from '../../engine.ts';
import { explainClass } from '../explainClass.ts';
import { writtenMap } from '../writtenMap.ts';
import { classesIn, divergenceOf } from './divergence.ts';
import { asRow, seenOf, truthOf } from '../pictureRow.ts';
import type { Pictures } from '../pictures.ts';
import type { ReadyPicture } from '../prepared.ts';
import type { Made } from '../made.ts';
import { orFailed, type PrepareKey } from '../sweepOver.ts';

/** A model, and how it is read. */
export interface Compared {
  readonly model: LoadedModel;
  readonly recipe?: string;
  readonly layer?: string;
}

export interface ComparisonWish {
  readonly pictures: Pictures;
  readonly a: Compared;
  readonly b: Compared;
  readonly method: MethodName;
  readonly shared: SharedClasses;
  /** A's class index of each key whose truth is known. */
  readonly truth: ReadonlyMap<string, number>;
  readonly seed: number;
}

/** @throws WhylightError `compare-classes` */
export function classesOfBoth(a: LoadedModel, b: LoadedModel): SharedClasses {
  const shared = classesIn(a, b);
  if (!shared) throw datasetErrors.noSharedClasses(named(a), named(b));
  return shared;
}

const named = ({ path: file, classCount }: LoadedModel): string => `${path.basename(file)} (${classCount} classes)`;

export async function comparisonHeader(wish: ComparisonWish, shard: Shard): Promise<ComparisonHeader> {
  const { schema, whylight, onnxruntime } = await header(wish.a.model);
  const about = async ({ model, layer }: Compared): Promise<ComparisonHeader['models']['a']> => ({
    name: path.basename(model.path),
    sha256: (await header(model)).model.sha256 ?? null,
    recipe: recipeJson(model.recipe),
    layer: model.classifier.layer(layer, false).name,
  });
  return {
    ...{ schema, whylight, onnxruntime },
    kind: 'comparison',
    models: { a: await about(wish.a), b: await about(wish.b) },
    method: wish.method,
    classesBy: wish.shared.by,
    seed: wish.seed,
    shard,
  };
}

/** @param prepare for each model */
export async function comparisonRow(
  engine: Engine,
  wish: ComparisonWish,
  key: string,
  prepare: Readonly<Record<Side, PrepareKey>>,
): Promise<Made<ComparisonRow>> {
  return orFailed(key, prepare.a, async (ready) => {
    const a = await explainClass(engine, { ...wish, ...wish.a }, key, ready);
    const inB = wish.shared.inB(a.class.index);
    if (inB === undefined) throw datasetErrors.classOfOne(a.class.label, path.basename(wish.b.model.path));
    const b = await explainClass(
      engine,
      { ...wish, ...wish.b },
      key,
      await readyForB(wish, key, ready, prepare.b),
      inB,
    );
    const { photoWidth: width, photoHeight: height } = a.geometry;
    const compared = compareMaps(placed(a), placed(b), { width, height });
    if (!compared) throw datasetErrors.nothingInCommon(key);
    const divergence = divergenceOf(a, b, wish.shared);
    const [topOfB] = b.predictions;
    const row: ComparisonRow = {
      key,
      size: [width, height],
      ...saidOf(wish, key, a, b),
      sameClass: topOfB?.index === inB,
      agreement: compared.agreement,
      ...(divergence !== undefined && { divergence }),
    };
    return { row, maps: new Map([a, b].map((each, at) => [at === 0 ? 'a' : 'b', writtenMap(each)] as const)) };
  });
}

/** Models that see pictures alike share what is made of them. */
export const areSeenAlike = ({ a, b }: Pick<ComparisonWish, 'a' | 'b'>): boolean =>
  JSON.stringify(a.model.recipe.input) === JSON.stringify(b.model.recipe.input);

async function readyForB(
  wish: ComparisonWish,
  key: string,
  forA: ReadyPicture,
  prepare: PrepareKey,
): Promise<ReadyPicture> {
  if (areSeenAlike(wish)) return forA;
  const ready = await prepare(key);
  if ('error' in ready) throw new WhylightError(ready.error.code, ready.error.message, '');
  return ready;
}

const placed = ({ heatmap, geometry }: Explained): Parameters<typeof compareMaps>[0] => ({
  ...heatmap,
  seen: seenOf(geometry),
});

function saidOf(
  { truth, shared }: ComparisonWish,
  key: string,
  a: Explained,
  b: Explained,
): Pick<ComparisonRow, 'truth' | 'a' | 'b'> {
  const index = truth.get(key);
  const own = truthOf(index, a);
  const other = index === undefined ? undefined : truthOf(shared.inB(index), b);
  const ofA = known(truthOf(b.class.index, b), 'class of A');
  const said = ({ predictions, geometry }: Explained): Pick<ComparisonRow['a'], 'top' | 'seen'> => ({
    top: asRow(known(predictions[0], 'prediction')),
    seen: seenOf(geometry),
  });
  return {
    ...(own && { truth: { index: own.index, label: own.label } }),
    a: { ...said(a), ...(own && { correct: own.rank === 1 }) },
    b: { ...said(b), ...(own && { correct: other?.rank === 1 }), ofA },
  };
}
