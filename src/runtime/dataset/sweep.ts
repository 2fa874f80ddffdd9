/** What a sweep is to do. */
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
  readonly checks?: readonly SweepCheck[];
  /** Class index of each key whose truth is known. */
  readonly truth: ReadonlyMap<string, number>;
  readonly boxes: TruthBoxes;
  /** Instead of boxes: the files of pictures that are not black where the object is. */
  readonly masks?: ReadonlyMap<string, string>;
}
