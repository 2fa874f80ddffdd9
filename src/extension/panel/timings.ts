import { basename } from 'node:path';
import type { Explanation } from '../../protocol/explanation.ts';

/** A line for the log: where the time went. */
export function timingsText({ image, model, timings }: Explanation): string {
  const stages = Object.entries(timings).map(([stage, ms]) => `${stage} ${Math.round(ms)} ms`);
  return `${basename(image)} by ${basename(model)}: ${stages.join(', ')}`;
}
