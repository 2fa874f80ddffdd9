/** What `whylight compare` writes into its parts: a header, then a line a picture. */
import type { MethodName } from '../../../vocabulary/names.ts';
import type { Agreement } from '../../../vocabulary/agreement.ts';
import type { AnyHeader, PictureRow, RowPrediction } from '../rows.ts';

/** The two models, in the order in which they were named. */
export const sides = ['a', 'b'] as const;

export type Side = (typeof sides)[number];

interface ComparedModel {
  readonly name: string;
  readonly sha256: string | null;
  readonly recipe: unknown;
  readonly layer: string;
}

export interface ComparisonHeader extends AnyHeader {
  readonly kind: 'comparison';
  readonly onnxruntime: string | null;
  readonly models: Readonly<Record<Side, ComparedModel>>;
  readonly method: MethodName;
  readonly classesBy: 'label' | 'number';
  readonly seed: number;
}

/** What one model said, and where its map lies. */
interface Said {
  readonly top: RowPrediction;
  readonly seen: NonNullable<PictureRow['seen']>;
  readonly correct?: boolean;
}

export interface ComparisonRow {
  readonly key: string;
  readonly sha256?: string;
  /** Pixels of the picture. */
  readonly size: readonly [width: number, height: number];
  /** The true class, by A's number. */
  readonly truth?: { readonly index: number; readonly label: string };
  readonly a: Said;
  /** `ofA`: what B gave A's first class, which both maps are of. */
  readonly b: Said & { readonly ofA: RowPrediction & { readonly rank: number } };
  /** Whether both have the same first class. */
  readonly sameClass: boolean;
  readonly agreement: Agreement;
  /** Jensen–Shannon's, of the probabilities, in bits; where both have the same classes and probabilities. */
  readonly divergence?: number;
}

/** Where they look apart first: by the cosine; a map that is empty has none, and comes before all. */
export function worstFirst<Row extends Pick<ComparisonRow, 'agreement' | 'key'>>(rows: readonly Row[]): readonly Row[] {
  const cosine = ({ agreement }: Row): number => agreement.cosine ?? -1;
  const apart = ({ agreement }: Row): number => agreement.distance ?? 0;
  return [...rows].sort((x, y) => cosine(x) - cosine(y) || apart(y) - apart(x));
}
