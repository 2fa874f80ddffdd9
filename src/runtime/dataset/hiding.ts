/** Whether a group's class depends on its heat: the hottest region of its medoids is hidden. */
import path from 'node:path';
import type { Group } from '../../engine/dataset/groups/groups.ts';
import { WhylightError } from '../../engine/errors.ts';
import type { Engine } from '../engine.ts';
import type { Sweep } from './sweep.ts';

export interface TestedGroup extends Group {
  /** Median fall of the probability, in per cent of it, when the hottest region is blurred; of the medoids. */
  readonly hidden?: { readonly fall: number; readonly n: number };
}

export async function hideMedoids(
  engine: Engine,
  sweep: Sweep,
  groups: readonly Group[],
): Promise<readonly TestedGroup[]> {
  const tested: TestedGroup[] = [];
  for (const group of groups) {
    const falls: number[] = [];
    for (const key of group.medoids) {
      const fall = await fallOf(engine, sweep, key);
      if (fall !== undefined) falls.push(fall);
    }
    falls.sort((a, b) => a - b);
    const [low = NaN, high = NaN] = [falls[(falls.length - 1) >> 1], falls[falls.length >> 1]];
    tested.push({ ...group, ...(falls.length > 0 && { hidden: { fall: (100 * (low + high)) / 2, n: falls.length } }) });
  }
  return tested;
}

async function fallOf(engine: Engine, sweep: Sweep, key: string): Promise<number | undefined> {
  const { methods, layer, recipe, output } = sweep;
  const [method] = methods;
  try {
    const { measures, regions } = await engine.explain(path.join(sweep.pictures.root, key), sweep.model, {
      measure: { names: ['effect'], baselines: false },
      ...(method && { method }),
      ...(layer !== undefined && { layer }),
      ...(recipe !== undefined && { recipe }),
      ...(output !== undefined && { output }),
    });
    const [before, hidden] = [measures?.probability, regions[0]?.effect?.hidden];
    return before !== undefined && hidden !== undefined ? 1 - hidden / before : undefined;
  } catch (error) {
    if (!(error instanceof WhylightError)) throw error;
    return undefined; // it was there during the sweep: what is left of the group is tested
  }
}
