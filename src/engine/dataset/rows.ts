/** What a sweep over pictures writes: a header, then a line a picture. */
import type { Drop } from '../measure/measures.ts';
import type { Checked, Checks } from '../measure/checks.ts';
import type { Light } from './light.ts';
import type { Localization } from './localization.ts';

export interface RowPrediction {
  readonly index: number;
  readonly label: string;
  readonly score: number;
  readonly probability?: number;
}

/** Of one method's map; a measure that was not asked for is absent. */
export interface RowFigures extends Partial<Localization> {
  readonly drop?: Drop;
  /** Areas under the curves; ROAD's score. */
  readonly insertion?: number;
  readonly deletion?: number;
  readonly road?: number;
  readonly sufficiency?: number;
  readonly necessity?: number;
  /** Share of heat in the outer tenth of the input, 0..1. */
  readonly border: number;
  /** There is no heat. */
  readonly empty?: true;
}

export interface PictureRow {
  /** Path from the folder, with `/`. */
  readonly key: string;
  /** Of the picture file's bytes. */
  readonly sha256?: string;
  /**
   * Where the maps lie on the picture, in shares of its sides: x, y, width, height; beyond 0..1 where it was padded.
   */
  readonly seen?: readonly [x: number, y: number, width: number, height: number];
  /** Upright, in pixels. */
  readonly size: readonly [width: number, height: number];
  /** Of what the model sees. */
  readonly light: Light;
  /** Class index, label, and what the model gave it; its place among the predictions, from 1. */
  readonly truth?: RowPrediction & { readonly rank: number };
  readonly correct?: boolean;
  readonly predictions: readonly RowPrediction[];
  /** The class that was explained. */
  readonly class: number;
  readonly methods: Readonly<Record<string, RowFigures>>;
  /**
   * What the model says of the picture mirrored, without its border, or uncropped; those that were asked for and apply.
   */
  readonly checks?: Checks & { readonly cut?: Checked };
  /** The measures of maps that did not look at the picture. */
  readonly baselines?: Readonly<Record<'random' | 'center', Readonly<Record<string, number>>>>;
}

export interface FailedRow {
  readonly key: string;
  readonly sha256?: string;
  readonly error: { readonly code: string; readonly message: string };
}

export type Row = PictureRow | FailedRow;

export const isFailed = (row: AnyRow): row is FailedRow => 'error' in row;

/** Parts of one sweep have equal headers but for the shard: results under another header are another experiment. */
export interface Header {
  readonly schema: 1;
  readonly whylight: string;
  readonly onnxruntime: string | null;
  readonly model: { readonly name: string; readonly sha256: string | null };
  readonly recipe: unknown;
  /** The model's output that was asked for. */
  readonly output?: string;
  readonly layer: string;
  readonly methods: readonly string[];
  /** Cells of a side of the maps, where they are not on the layer's own grid. */
  readonly size?: number;
  readonly measures: readonly string[];
  readonly fill: string | null;
  readonly steps: number;
  readonly seed: number;
  readonly shard: { readonly index: number; readonly count: number };
}

/** What the headers of all kinds of sweeps have. */
export interface AnyHeader {
  readonly schema: 1;
  readonly whylight: string;
  readonly shard: Header['shard'];
}

/** … and their rows. */
export interface AnyRow {
  readonly key: string;
}

export function sameSweep(a: AnyHeader, b: AnyHeader): boolean {
  const whole = ({ shard: { count }, ...rest }: AnyHeader): string => JSON.stringify({ ...rest, count });
  return whole(a) === whole(b);
}
