/** From an explained picture to its line. */
import { boxesFor, type TruthBox } from '../../engine/dataset/boxes.ts';
import { localize } from '../../engine/dataset/localization.ts';
import type { PictureRow, RowFigures, RowPrediction } from '../../engine/dataset/rows.ts';
import type { Photo } from '../../engine/image/photo.ts';
import { classNamed } from '../../engine/dataset/truth.ts';
import { borderShare } from '../../engine/measure/border.ts';
import type { Geometry, Prediction } from '../../vocabulary/explanation.ts';
import type { MethodName } from '../../vocabulary/names.ts';
import type { Explained } from '../engine.ts';
import type { ReadyPicture } from './prepared.ts';
import type { Sweep } from './sweep.ts';

/** Predictions that are kept of a picture. */
const keptPredictions = 5;

/** @param explained by each method, the first first */
export function pictureRow(
  sweep: Sweep,
  key: string,
  { light, sha256, mask }: Pick<ReadyPicture, 'light' | 'sha256'> & { readonly mask: Photo | undefined },
  explained: ReadonlyMap<MethodName, Explained>,
): PictureRow {
  const [first] = explained.values();
  if (!first) throw new Error('a sweep has at least one method');
  const truth = truthOf(sweep.truth.get(key), first);
  const objects = mask ?? relevantBoxes(boxesFor(sweep.boxes, key), first);
  return {
    key,
    sha256,
    ...(truth && { truth, correct: truth.rank === 1 }),
    predictions: first.predictions.slice(0, keptPredictions).map(asRow),
    class: first.class.index,
    seen: seenOf(first.geometry),
    methods: Object.fromEntries([...explained].map(([method, each]) => [method, figuresOf(each, objects)])),
    size: [first.geometry.photoWidth, first.geometry.photoHeight],
    light,
    ...(first.checks && { checks: first.checks }),
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

function figuresOf({ measures, heatmap, geometry }: Explained, objects: readonly TruthBox[] | Photo): RowFigures {
  return {
    ...(measures?.drop && { drop: measures.drop }),
    ...(measures?.insertion && { insertion: measures.insertion.auc }),
    ...(measures?.deletion && { deletion: measures.deletion.auc }),
    ...(measures?.road && { road: measures.road.road }),
    ...(measures?.sufficiency && { sufficiency: measures.sufficiency.probability }),
    ...(measures?.necessity && { necessity: measures.necessity.probability }),
    ...localize(heatmap, geometry, objects),
    border: borderShare(heatmap),
    ...(heatmap.maximum === 0 && { empty: true as const }),
  };
}
