/** The maps of one picture, for a student to learn from. */
import path from 'node:path';
import { mapFilesOf, type MapClasses, type MapsHeader, type MapsRow } from '../../../engine/dataset/mapRows.ts';
import type { Shard } from '../../../engine/dataset/shard.ts';
import { datasetErrors } from '../../../engine/errors.ts';
import { onGrid } from '../../../engine/measure/grid.ts';
import type { LoadedModel } from '../../../engine/reading/loadModel.ts';
import { known } from '../../../vocabulary/known.ts';
import type { MethodName } from '../../../vocabulary/names.ts';
import { recipeJson } from '../../answers/explanationJson.ts';
import { header } from '../../answers/header.ts';
import type { Engine, Explained } from '../../engine.ts';
import { explainClass } from '../explainClass.ts';
import { asRow, seenOf, truthOf } from '../pictureRow.ts';
import { mapRowOf, type MapRow, type MapType } from '../mapFile.ts';
import type { Pictures } from '../pictures.ts';
import type { Made } from '../made.ts';
import { orFailed, type PrepareKey } from '../sweepOver.ts';

export interface MapsWish {
  readonly pictures: Pictures;
  readonly model: LoadedModel;
  readonly recipe?: string;
  readonly layer?: string;
  readonly method: MethodName;
  readonly classes: MapClasses;
  /** Cells of a side; the layer's own grid without. */
  readonly size?: number;
  readonly dtype: MapType;
  /** Class index of each key whose truth is known. */
  readonly truth: ReadonlyMap<string, number>;
}

export async function mapsHeader(wish: MapsWish, shard: Shard): Promise<MapsHeader> {
  const { model } = wish;
  const { schema, whylight, onnxruntime, model: file } = await header(model);
  return {
    ...{ schema, whylight, onnxruntime },
    model: { name: path.basename(file.path), sha256: file.sha256 ?? null },
    recipe: recipeJson(model.recipe),
    layer: model.classifier.layer(wish.layer, false).name,
    method: wish.method,
    classes: wish.classes,
    size: wish.size ?? null,
    dtype: wish.dtype,
    shard,
  };
}

export async function mapsRow(
  engine: Engine,
  wish: MapsWish,
  key: string,
  prepare: PrepareKey,
): Promise<Made<MapsRow>> {
  return orFailed(key, prepare, async (ready) => {
    const index = wish.truth.get(key);
    if (wish.classes === 'true' && index === undefined) throw datasetErrors.pictureWithoutTruth(key);
    const first = await explainClass(engine, wish, key, ready, wish.classes === 'true' ? index : undefined);
    const top = known(first.predictions[0], 'prediction');
    const isOther = wish.classes === 'both' && index !== undefined && index !== first.class.index;
    const second = isOther ? await explainClass(engine, wish, key, ready, index) : first;
    const [own] = mapFilesOf(wish.classes);
    const maps = new Map<string, MapRow>([[known(own, 'file'), mapOf(first, wish)]]);
    if (wish.classes === 'both' && index !== undefined) maps.set('true', mapOf(second, wish));
    const truth = truthOf(index, first);
    return { row: { key, seen: seenOf(first.geometry), top: asRow(top), ...(truth && { truth }) }, maps };
  });
}

const mapOf = ({ heatmap }: Explained, { size }: MapsWish): MapRow =>
  mapRowOf(size === undefined ? heatmap : onGrid(heatmap, size, size));
