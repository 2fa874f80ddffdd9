/** What a sweep is to do. */
import { takesAnySize, type LoadedModel } from '../../engine/reading/loadModel.ts';
import { tileSide } from '../../vocabulary/sweep.ts';
import type { TruthBoxes } from '../../engine/dataset/boxes.ts';
import { checkNames, type MeasureWish } from '../../engine/measure/wish.ts';
import type { MethodName } from '../../vocabulary/names.ts';
import type { Pictures } from './pictures.ts';

/** Further runs of a picture: `cut` is the whole photo, squashed, where the crop hides some of it. */
export const sweepChecks = [...checkNames, 'cut'] as const;
export type SweepCheck = (typeof sweepChecks)[number];

export interface Sweep {
  readonly pictures: Pictures;
  readonly model: string;
  readonly recipe?: string;
  readonly output?: string;
  readonly layer?: string;
  readonly methods: readonly MethodName[];
  readonly measure: MeasureWish;
  /** Cells of a side that the maps are brought to before they are written. */
  readonly size?: number;
  readonly checks?: readonly SweepCheck[];
  /** Class index of each key whose truth is known. */
  readonly truth: ReadonlyMap<string, number>;
  readonly boxes: TruthBoxes;
  /** Instead of boxes: the files of pictures that are not black where the object is. */
  readonly masks?: ReadonlyMap<string, string>;
}

/**
 * Cells of a side of the maps that are written; undefined: the layer's own grid. Of a model that takes each picture at
 * its own size, each map has another grid, and one file holds maps of one: theirs are as fine as a thumbnail shows
 * them.
 */
export const mapSide = ({ size }: Pick<Sweep, 'size'>, { recipe }: Pick<LoadedModel, 'recipe'>): number | undefined =>
  size ?? (takesAnySize(recipe) ? tileSide : undefined);
