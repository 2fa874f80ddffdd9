/** What `whylight maps` writes into its parts: a header, then a line a picture. */
import type { MethodName } from '../../vocabulary/names.ts';
import type { AnyHeader, PictureRow, RowPrediction } from './rows.ts';

/** The model's first class, the true class, or a map of each. */
export const mapClasses = ['top', 'true', 'both'] as const;

export type MapClasses = (typeof mapClasses)[number];

export interface MapsHeader extends AnyHeader {
  readonly onnxruntime: string | null;
  readonly model: { readonly name: string; readonly sha256: string | null };
  readonly recipe: unknown;
  readonly layer: string;
  readonly method: MethodName;
  readonly classes: MapClasses;
  /** Cells of a side; null: the layer's own grid. */
  readonly size: number | null;
  readonly dtype: 'float16' | 'float32';
}

export interface MapsRow {
  readonly key: string;
  readonly sha256?: string;
  readonly seen: NonNullable<PictureRow['seen']>;
  /** The model's first class. */
  readonly top: RowPrediction;
  readonly truth?: PictureRow['truth'];
}

/** Which of the part's files of maps there are. */
export const mapFilesOf = (classes: MapClasses): readonly ('top' | 'true')[] =>
  classes === 'both' ? ['top', 'true'] : [classes];
