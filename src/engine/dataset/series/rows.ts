/**
 * What a model of a series (checkpoints, variants of one model) writes into its parts, and what is made of them all.
 */
import type { Agreement } from '../../../vocabulary/agreement.ts';
import type { MethodName } from '../../../vocabulary/names.ts';
import type { AnyHeader, FailedRow, PictureRow, RowPrediction } from '../rows.ts';

interface NamedModel {
  readonly name: string;
  readonly sha256: string | null;
}

export interface SeriesHeader extends AnyHeader {
  readonly kind: 'series';
  readonly onnxruntime: string | null;
  readonly model: NamedModel;
  /** The first model: it names the classes that all maps are of. */
  readonly reference: NamedModel;
  readonly recipe: unknown;
  readonly layer: string;
  readonly method: MethodName;
  readonly classesBy: 'label' | 'number';
}

export type Ranked = RowPrediction & { readonly rank: number };

export interface SeriesRow {
  readonly key: string;
  readonly sha256?: string;
  readonly size: readonly [width: number, height: number];
  readonly seen: NonNullable<PictureRow['seen']>;
  /** The true class, by the first model's number. */
  readonly truth?: { readonly index: number; readonly label: string };
  /** What this model gave the class that the map is of: the true one, else the first model's first class. */
  readonly class: Ranked;
  readonly top: RowPrediction;
  readonly second?: RowPrediction;
  readonly correct?: boolean;
}

/** From one model to the next. */
export interface Step {
  /** Of the two maps of one class; none where they cover no common part of the picture. */
  readonly agreement?: Agreement;
  /** Jensen–Shannon's, of all probabilities, in bits; where both have the same classes. */
  readonly divergence?: number;
  readonly sameClass: boolean;
}

/** A picture through all models. */
export interface SeriesPicture {
  readonly key: string;
  readonly truth?: SeriesRow['truth'];
  /** In the order of the models; those that failed have their error. */
  readonly models: readonly (Pick<SeriesRow, 'top' | 'class' | 'correct'> | Pick<FailedRow, 'error'>)[];
  /** One fewer than models; null where either failed. */
  readonly steps: readonly (Step | null)[];
  /** The largest of all steps, 0..1; none where there is no step. */
  readonly change?: number;
}
