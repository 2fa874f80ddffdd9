/** How far two maps light the same places. */

/** Undefined where a map is empty, or the same everywhere, and the figure has no meaning then. */
export interface Agreement {
  /** a · b / (|a| |b|), 0..1 of maps that are not signed. */
  readonly cosine?: number;
  /** Pearson's correlation, and that of the ranks, tied ones averaged; −1..1. */
  readonly pearson?: number;
  readonly spearman?: number;
  /** Intersection over union of the cells that reach half of their own map's maximum. */
  readonly iou?: number;
  /** Between the hottest cells, as a share of the picture's diagonal. */
  readonly distance?: number;
  /** Σ (a − b)², the paper's L_interpret without its weight. */
  readonly interpret: number;
}

export const agreementNames = ['cosine', 'pearson', 'spearman', 'iou', 'distance', 'interpret'] as const;
