/** How much a picture's prediction or map changes from one model to the next. docs/distillation.md defines it. */
import type { SeriesPicture, Step } from './rows.ts';

/** 1 − cosine of the maps; two empty maps are the same map, an empty one and another share nothing. */
export function mapChange({ agreement }: Pick<Step, 'agreement'>): number {
  if (!agreement) return 1;
  const { cosine, interpret } = agreement;
  return cosine === undefined ? Number(interpret > 0) : Math.min(1, Math.max(0, 1 - cosine));
}

/** The divergence; where there is none, whether the first class is another. */
const predictionChange = ({ divergence, sameClass }: Step): number => divergence ?? Number(!sameClass);

/** The larger of both. */
export const changeOf = (step: Step): number => Math.max(mapChange(step), predictionChange(step));

/** Of all steps the largest; undefined where there is none. */
export function largestChange(steps: readonly (Step | null)[]): number | undefined {
  const changes = steps.flatMap((step) => (step ? [changeOf(step)] : []));
  return changes.length > 0 ? Math.max(...changes) : undefined;
}

/** What changed most first; pictures without a step come last. */
export function mostChangedFirst(pictures: readonly SeriesPicture[]): readonly SeriesPicture[] {
  return [...pictures].sort((a, b) => (b.change ?? -1) - (a.change ?? -1));
}
