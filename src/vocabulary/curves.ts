/** A signal as it crosses to the panel, which draws it. */
export interface Curves {
  readonly leads: number;
  readonly samples: number;
  /** A lead after the other. */
  readonly values: Float32Array;
}

/** How high all leads together are drawn, of their width. */
export const curvesAspect = ({ leads }: Pick<Curves, 'leads'>): number => Math.min(0.8, Math.max(0.35, 0.09 * leads));

/** The leads' own ranges: each is drawn between its lowest and its highest value. */
export function rangesOf({ leads, samples, values }: Curves): readonly (readonly [low: number, high: number])[] {
  return Array.from({ length: leads }, (_, lead) => {
    const own = values.subarray(lead * samples, (lead + 1) * samples);
    return own.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  });
}
