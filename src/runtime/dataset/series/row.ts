/** One picture explained by one model of a series: always for the class that all of them explain. */
import path from 'node:path';
import type { SharedClasses } from '../../../engine/dataset/comparison/classes.ts';
import type { Ranked, SeriesHeader, SeriesRow } from '../../../engine/dataset/series/rows.ts';
import type { Shard } from '../../../engine/dataset/shard.ts';
import { datasetErrors } from '../../../engine/errors.ts';
import type { LoadedModel } from '../../../engine/reading/loadModel.ts';
import { known } from '../../../vocabulary/known.ts';
import type { MethodName } from '../../../vocabulary/names.ts';
import { recipeJson } from '../../answers/explanationJson.ts';
import { header } from '../../answers/header.ts';
import type { Engine, Explained } from '../../engine.ts';
import type { Compared } from '../comparison/row.ts';
import { explainClass } from '../explainClass.ts';
import type { MapRow } from '../mapFile.ts';
import { writtenMap } from '../writtenMap.ts';
import { asRow, seenOf, truthOf } from '../pictureRow.ts';
import { probabilityFile } from '../parts.ts';
import type { Pictures } from '../pictures.ts';
import type { Made } from '../made.ts';
import { orFailed, type PrepareKey } from '../sweepOver.ts';

/** Files of a part next to its lines. */
export const mapFile = 'map';
export const seriesFiles = [mapFile, probabilityFile] as const;

export interface SeriesWish {
  readonly pictures: Pictures;
  readonly own: Compared;
  /** The first model of the series: classes are by its numbers. */
  readonly reference: LoadedModel;
  /** This model's number of a class of the first. */
  readonly shared: SharedClasses;
  /** Of the first model, for the others: the class that it explained of each picture. */
  readonly classOf?: ReadonlyMap<string, number>;
  readonly method: MethodName;
  /** The first model's class index of each key whose truth is known. */
  readonly truth: ReadonlyMap<string, number>;
}

export async function seriesHeader(
  { own, reference, shared, method }: SeriesWish,
  shard: Shard,
): Promise<SeriesHeader> {
  const first = await named(reference);
  const { schema, whylight, onnxruntime } = await header(own.model);
  return {
    ...{ schema, whylight, onnxruntime },
    kind: 'series',
    model: await named(own.model),
    reference: first,
    recipe: recipeJson(own.model.recipe),
    layer: own.model.classifier.layer(own.layer, false).name,
    ...{ method, classesBy: shared.by, shard },
  };
}

const named = async (model: LoadedModel): Promise<SeriesHeader['model']> => ({
  name: path.basename(model.path),
  sha256: (await header(model)).model.sha256 ?? null,
});

export function seriesRow(
  engine: Engine,
  wish: SeriesWish,
  key: string,
  prepare: PrepareKey,
): Promise<Made<SeriesRow>> {
  return orFailed(key, prepare, async (ready) => {
    const explained = await explainClass(engine, { ...wish, ...wish.own }, key, ready, classIn(wish, key));
    const { predictions, geometry } = explained;
    const index = wish.truth.get(key);
    const label = index === undefined ? undefined : labelOf(wish.reference, index);
    const rank = truthOf(explained.class.index, explained);
    const correct = index === undefined ? undefined : predictions[0]?.index === wish.shared.inB(index);
    const row: SeriesRow = {
      key,
      size: [geometry.photoWidth, geometry.photoHeight],
      seen: seenOf(geometry),
      ...(index !== undefined && label !== undefined && { truth: { index, label } }),
      class: known(rank, 'class') satisfies Ranked,
      top: asRow(known(predictions[0], 'prediction')),
      ...(predictions[1] && { second: asRow(predictions[1]) }),
      ...(correct !== undefined && { correct }),
    };
    const probabilities = probabilitiesOf(explained, wish.shared);
    const maps = new Map<string, MapRow>([[mapFile, writtenMap(explained)]]);
    if (probabilities) maps.set(probabilityFile, { dims: [probabilities.length], values: probabilities });
    return { row, maps };
  });
}

const labelOf = ({ recipe }: LoadedModel, index: number): string => recipe.labels[index] ?? `class ${index}`;

/** Undefined: the first model's own first class. @throws WhylightError `compare-classes`, `compare-reference` */
function classIn({ truth, classOf, shared, own, reference }: SeriesWish, key: string): number | undefined {
  const index = truth.get(key) ?? classOf?.get(key);
  if (index === undefined && classOf) throw datasetErrors.referenceFailed(key, path.basename(reference.path));
  if (index === undefined) return undefined;
  const found = shared.inB(index);
  if (found === undefined) throw datasetErrors.classOfOne(labelOf(reference, index), path.basename(own.model.path));
  return found;
}

/** In the order of the first model's classes; undefined where they are not the same, or some have no probability. */
function probabilitiesOf({ predictions }: Explained, shared: SharedClasses): Float32Array | undefined {
  if (!shared.areAll) return undefined;
  const byIndex = new Map(predictions.map(({ index, probability }) => [index, probability]));
  const values = Float32Array.from({ length: shared.count }, (_, at) => byIndex.get(shared.inB(at) ?? -1) ?? NaN);
  return values.some(Number.isNaN) ? undefined : values;
}
