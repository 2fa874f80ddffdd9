/** What is to be measured of a map; the names and the defaults stand here once. */
import { measureNames, type FillName } from '../../vocabulary/names.ts';

export const defaultSteps = 32;
export const defaultSeed = 1;

export const wishedNames = ['effect', ...measureNames, 'randomization'] as const;

/** Further runs that show whether a doubt about a picture is one: mirrored, or without its border. */
export const checkNames = ['flip', 'border'] as const;
export type CheckName = (typeof checkNames)[number];

export interface MeasureWish {
  /** `effect`: of each region; `randomization`: of the model as well; the others are of the map as a whole. */
  readonly names: readonly (typeof wishedNames)[number][];
  /** Instead of each measure's own. */
  readonly fill?: FillName;
  /** Of insertion and deletion. */
  readonly steps?: number;
  /** Of what is random: the baseline's maps, the noise of imputation, the order of weights. */
  readonly seed?: number;
  /**
   * Whether the same is measured of random maps and of a blob in the center (or of the blob alone); true when left out.
   */
  readonly baselines?: boolean | 'center';
}
