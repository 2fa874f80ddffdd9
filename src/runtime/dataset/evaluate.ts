/** A sweep: every picture of a set explained by every method, measured, and written down, a line a picture. */
import path from 'node:path';
import { boxesFor, type TruthBox, type TruthBoxes } from '../../engine/dataset/boxes.ts';
import { localize } from '../../engine/dataset/localization.ts';
import type { PictureRow, Row, RowFigures, RowPrediction } from '../../engine/dataset/rows.ts';
import { classNamed } from '../../engine/dataset/truth.ts';
import { lightOf } from '../../engine/measure/maps.ts';
import type { MeasureWish } from '../../engine/measure/wish.ts';
import type { Geometry, Prediction } from '../../vocabulary/explanation.ts';
import type { MethodName } from '../../vocabulary/names.ts';
import type { Engine, Explained, OnStage } from '../engine.ts';
import { mapRowOf } from './mapFile.ts';
import type { Pictures } from './pictures.ts';
import { orFailed, type Made } from './sweepOver.ts';

export interface Sweep {
  readonly pictures: Pictures;
  readonly model: string;
  readonly recipe?: string;
  readonly layer?: string;
  readonly methods: readonly MethodName[];
  readonly measure: MeasureWish;
  /** Class index of each key whose truth is known. */
  readonly truth: ReadonlyMap<string, number>;
  readonly boxes: TruthBoxes;
}

/** Predictions that are kept of a picture. */
const keptPredictions = 5;

/** All of them: the truth may be the last. */
export const allPredictions = 1_000_000;

/** What a sweep writes of one picture. */
export async function rowOf(engine: Engine, sweep: Sweep, key: string, onStage?: OnStage): Promise<Made<Row>> {
  return orFailed(sweep.pictures, key, async () => {
    const explained = new Map<MethodName, Explained>();
    for (const [at, method] of sweep.methods.entries())
      explained.set(method, await explainOne(engine, sweep, key, method, { isFirst: at === 0, onStage }));
    const maps = [...explained].map(([method, { heatmap }]) => [method, mapRowOf(heatmap)] as const);
    return { row: pictureRow(sweep, key, explained), maps: new Map(maps) };
  });
}

function explainOne(
  engine: Engine,
  sweep: Sweep,
  key: string,
  method: MethodName,
  { isFirst, onStage }: { readonly isFirst: boolean; readonly onStage: OnStage | undefined },
): Promise<Explained> {
  const { pictures, model, recipe, layer, measure } = sweep;
  const wish = {
    method,
    top: allPredictions,
    // The baselines are maps on the same grid: once is enough for all methods.
    ...(measure.names.length > 0 && { measure: { ...measure, baselines: isFirst } }),
    ...(recipe !== undefined && { recipe }),
    ...(layer !== undefined && { layer }),
  };
  return engine.explain(path.join(pictures.root, key), model, wish, onStage);
}

function pictureRow(sweep: Sweep, key: string, explained: ReadonlyMap<MethodName, Explained>): PictureRow {
  const [first] = explained.values();
  if (!first) throw new Error('a sweep has at least one method');
  const truth = truthOf(sweep.truth.get(key), first);
  const boxes = relevantBoxes(boxesFor(sweep.boxes, key), first);
  return {
    key,
    ...(truth && { truth, correct: truth.rank === 1 }),
    predictions: first.predictions.slice(0, keptPredictions).map(asRow),
    class: first.class.index,
    seen: seenOf(first.geometry),
    methods: Object.fromEntries([...explained].map(([method, each]) => [method, figuresOf(each, boxes)])),
    size: [first.geometry.photoWidth, first.geometry.photoHeight],
    ...(first.measures && sweep.measure.names.length > 0 && { baselines: first.measures.baselines }),
  };
}

/** Five digits are a hundredth of a pixel of a thumbnail. */
export function seenOf({ offsetX, offsetY, scaleX, scaleY, ...size }: Geometry): NonNullable<PictureRow['seen']> {
  const { photoWidth, photoHeight, inputWidth, inputHeight } = size;
  const share = (value: number, side: number): number => Number((value / side).toFixed(5));
  return [
    ...([share(offsetX, photoWidth), share(offsetY, photoHeight)] as const),
    ...([share(scaleX * inputWidth, photoWidth), share(scaleY * inputHeight, photoHeight)] as const),
  ];
}

export function asRow({ index, label, score, probability }: Prediction): RowPrediction {
  return { index, label, score, ...(probability !== undefined && { probability }) };
}

/** Where the truth stands among all predictions. */
export function truthOf(
  index: number | undefined,
  { predictions }: Pick<Explained, 'predictions'>,
): PictureRow['truth'] | undefined {
  const rank = predictions.findIndex((each) => each.index === index) + 1;
  const found = predictions[rank - 1];
  return found && { ...asRow(found), rank };
}

/** Boxes of the class that is explained; all, where none says what it holds. */
function relevantBoxes(
  boxes: readonly TruthBox[] | undefined,
  { class: explained, model }: Explained,
): readonly TruthBox[] {
  if (!boxes) return [];
  const named = boxes.filter(({ label, index }) => label !== undefined || index !== undefined);
  if (named.length === 0) return boxes;
  const { labels } = model.classifier;
  return named.filter(
    ({ label, index }) =>
      index === explained.index || (label !== undefined && classNamed(label, labels) === explained.index),
  );
}

function figuresOf({ measures, heatmap, geometry }: Explained, boxes: readonly TruthBox[]): RowFigures {
  return {
    ...(measures?.drop && { drop: measures.drop }),
    ...(measures?.insertion && { insertion: measures.insertion.auc }),
    ...(measures?.deletion && { deletion: measures.deletion.auc }),
    ...(measures?.road && { road: measures.road.road }),
    ...(measures?.sufficiency && { sufficiency: measures.sufficiency.probability }),
    ...(measures?.necessity && { necessity: measures.necessity.probability }),
    ...(boxes.length > 0 && localize(heatmap, geometry, boxes)),
    border: borderShare(heatmap),
  };
}

/** Of a side, at each of its ends. */
const borderWidth = 0.1;

/** Share of the heat in the outer tenth of the input, 0..1. */
function borderShare(heatmap: Explained['heatmap']): number {
  const side = 100;
  const light = lightOf(heatmap, { width: side, height: side, frames: 1 });
  const isOuter = (at: number): boolean => at < borderWidth * side || at >= (1 - borderWidth) * side;
  let [outer, all] = [0, 0];
  light.forEach((value, at) => {
    all += value;
    if (isOuter(at % side) || isOuter(Math.floor(at / side))) outer += value;
  });
  return all > 0 ? outer / all : 0;
}
