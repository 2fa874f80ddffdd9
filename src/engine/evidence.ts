/** What hiding parts of a picture does to its prediction, and shuffling the model's weights to its map. */
import { defaults } from '../vocabulary/defaults.ts';
import type { Heatmap, Region, Warning } from '../vocabulary/explanation.ts';
import { known } from '../vocabulary/known.ts';
import type { FillName, MethodName } from '../vocabulary/names.ts';
import type { Outcome, WhatIf, SaidThen } from '../vocabulary/whatIf.ts';
import type { Asked, Wish } from './ask.ts';
import type { Stages } from './classifier.ts';
import { mapOf } from './map.ts';
import { effectsOf, lacksProbability, measure, type Effect, type Measured } from './measure/measure.ts';
import { randomization } from './measure/randomization.ts';
import { saidWith, whatIf } from './measure/whatIf.ts';
import type { MeasureWish } from './measure/wish.ts';
import { leftOut, leftOutOfValues, leftOutOfVolume } from './warnings.ts';

/** What is measured. */
interface Shown {
  readonly method: MethodName;
  readonly heatmap: Heatmap;
  readonly regions: readonly Region[];
  readonly warnings: readonly Warning[];
}

interface Found {
  readonly measures?: Measured;
  readonly regions?: readonly (Region & { readonly effect?: Effect | undefined })[];
  readonly warnings?: readonly Warning[];
}

/** A change of the photo, and what the model says before and after. */
export interface WhatIfFound extends WhatIf, SaidThen {
  readonly fill: FillName;
  readonly before: Outcome;
  readonly after: Outcome;
}

/** @throws WhylightError `part-not-seen` */
export async function supposed(asked: Asked, wish: NonNullable<Wish['whatIf']>, stages: Stages): Promise<WhatIfFound> {
  const { fill = 'blur', ...change } = wish;
  const top = asked.wish.top ?? defaults.top;
  const { before, after } = await whatIf(asked, [change], { fill, top }, stages);
  const says = await saidWith(asked, change, fill, stages);
  return { ...change, fill, before, after: known(after[0], 'outcome'), ...(says !== undefined && { says }) };
}

/** What hiding parts of the picture does to the prediction: of the map as a whole, and of each region. */
export async function measured(asked: Asked, shown: Shown, wish: MeasureWish, stages: Stages): Promise<Found> {
  const { method, heatmap, regions, warnings } = shown;
  if (asked.layer.place) return { warnings: [...warnings, leftOut] };
  if (asked.input.order) return { warnings: [...warnings, leftOutOfVolume] };
  const unmeasured = lacksProbability(asked, wish) ? { warnings: [...warnings, leftOutOfValues] } : {};
  if (unmeasured.warnings && !wish.names.some((name) => name === 'effect' || name === 'randomization'))
    return unmeasured;
  const measures = {
    ...(await measure(asked, heatmap, wish, stages)),
    ...(wish.names.includes('randomization') && {
      randomization: await randomization(asked, heatmap, (each) => mapOf(each, method, stages), wish, stages),
    }),
  };
  if (!wish.names.includes('effect')) return { measures, regions, ...unmeasured };
  const effects = await effectsOf(asked, heatmap, regions, wish.fill, stages);
  return { measures, regions: regions.map((region, at) => ({ ...region, effect: effects[at] })), ...unmeasured };
}
