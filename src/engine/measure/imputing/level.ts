/** Arrays over a grid have a border of one pixel, and are 0 where nothing is hidden. */
export interface Level {
  readonly width: number;
  readonly height: number;
  /** From a pixel to the one below it. */
  readonly stride: number;
  /** Of an array. */
  readonly length: number;
  /** How many pixels are hidden. */
  readonly count: number;
  /** Hidden pixels that follow each other in a row: where they start, and where they end. */
  readonly runs: Int32Array;
  /** Σ of the weights of the neighbors inside the picture, at each hidden pixel: 1 but at the picture's edges. */
  readonly own: Float64Array;
  /** 1 / own. */
  readonly inverse: Float64Array;
  readonly coarser: Level | undefined;
  /** What a V-cycle is asked, what it has found, and what is left in between. */
  readonly question: Float64Array;
  readonly found: Float64Array;
  readonly rest: Float64Array;
}
