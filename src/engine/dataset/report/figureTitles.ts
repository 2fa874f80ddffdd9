/** What the figures of a comparison are called in reports. */
import type { Estimate } from '../statistics.ts';
import { figureText } from './blocks.ts';
import type { Markup } from './markup.ts';

interface FigureTitle {
  readonly title: string;
  readonly about: string;
  readonly digits: number;
  /** Shown as a share of a hundred. */
  readonly isShare?: boolean;
}

export const figureTitles: Readonly<Record<string, FigureTitle>> = {
  cosine: { title: 'Cosine', about: '1: the same map', digits: 3 },
  pearson: { title: 'Pearson', about: '1: the same map but for scale and level', digits: 3 },
  spearman: { title: 'Spearman', about: '1: the same order of cells', digits: 3 },
  iou: { title: 'IoU at half', about: '1: the same cells reach half of the maximum', digits: 3 },
  distance: { title: 'Distance of the hottest cells', about: 'share of the diagonal; 0: the same cell', digits: 3 },
  interpret: { title: 'L_interpret', about: 'sum of squared differences; 0: the same map', digits: 2 },
  divergence: { title: 'Divergence', about: 'of the predictions; Jensen–Shannon, bits; 0: the same', digits: 3 },
  sameClass: { title: 'Same first class, %', about: '', digits: 1, isShare: true },
  accuracy_a: { title: 'A right, %', about: '', digits: 1, isShare: true },
  accuracy_b: { title: 'B right, %', about: '', digits: 1, isShare: true },
  accuracy: { title: 'Right, %', about: '', digits: 1, isShare: true },
  probability: { title: 'Its probability, %', about: '', digits: 1, isShare: true },
};

/** “0.812 (0.790 to 0.833, n = 60)”. */
export function estimateText(
  { mean, interval: [low, high], n }: Estimate,
  { digits, isShare = false }: FigureTitle,
): Markup {
  const scale = isShare ? 100 : 1;
  return figureText({ value: scale * mean, interval: [scale * low, scale * high], n }, digits);
}
