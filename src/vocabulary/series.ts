/** Several models over the same pictures, in the figures that a sheet shows. */

export interface SeriesModelFigures {
  readonly name: string;
  readonly layer: string;
  /** Pictures that it explained, and those that failed. */
  readonly done: number;
  readonly failed: number;
  /** Those whose truth is known, and of these the right ones. */
  readonly known: number;
  readonly right: number;
  /** Means over the steps from the model before, and how many; none of the first. */
  readonly step?: {
    readonly n: number;
    readonly cosine?: number;
    readonly divergence?: number;
    /** Share with the same first class. */
    readonly sameClass: number;
  };
}

/** Of the class that the maps are of. */
export interface SeriesClassFigures {
  readonly label: string;
  readonly n: number;
  /** By model, a share; null where no picture's truth is known. */
  readonly accuracy: readonly (number | null)[];
  /** By step: mean cosine of the maps. */
  readonly cosine: readonly (number | null)[];
}

export interface SeriesOverview {
  readonly models: readonly SeriesModelFigures[];
  /** Those whose maps change most first. */
  readonly classes: readonly SeriesClassFigures[];
  /** Of each picture that took a step: the largest change of its prediction or map. */
  readonly changes: readonly { readonly key: string; readonly change: number }[];
}
