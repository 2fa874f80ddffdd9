/** Measures a map of one prediction: each figure next to the same of maps that know nothing of the picture. */
import type { Asked } from '../ask.ts';
import type { Heatmap, Region } from '../../vocabulary/explanation.ts';
import type { Stages } from '../classifier.ts';
import { measureErrors } from '../errors.ts';
import { answersTo, type Answer } from './answers.ts';
import { Canvas } from './change.ts';
import { centerMap, pixelsUnder, randomMap } from './maps.ts';
import { measures, type Figures, type Measure } from './measures.ts';
import { defaultSeed, defaultSteps, type MeasureWish } from './wish.ts';
import type { Randomized } from './randomization.ts';
import { pictureOf, pixelsOf } from './picture.ts';
import type { FillName, MeasureName } from '../../vocabulary/names.ts';

/** The random baseline is the mean of so many maps. */
const randomMaps = 5;

/**
 * The same measures of maps that did not look at the picture: a figure says something where it is better than these.
 */
export interface Baselines {
  /** Mean of 5 seeded random maps, of each measure's value. */
  readonly random: Readonly<Partial<Record<MeasureName, number>>>;
  /** A blob in the center. */
  readonly center: Readonly<Partial<Record<MeasureName, number>>>;
}

export interface Measured extends Figures {
  /** Y: of the chosen prediction on the picture as it is, 0..1. Absent where the answer is a value. */
  readonly probability?: number;
  readonly seed: number;
  /** How often the model was run. */
  readonly runs: number;
  readonly baselines: Baselines;
  /** Measures whose figure is no better than that of a blob in the center. */
  readonly noBetterThanCenter: readonly MeasureName[];
  /** How much of the map is left when the model's weights are shuffled, from the top down. */
  readonly randomization?: readonly Randomized[];
}

/** Measures of the map as a whole: they compare probabilities. */
const wholeMeasures = ({ names }: MeasureWish): MeasureName[] =>
  names.filter((name) => name !== 'effect' && name !== 'randomization');

/** Whether what is wished for can't be measured: a number, a similarity and the like have no probability. */
export const lacksProbability = ({ chosen }: Pick<Asked, 'chosen'>, wanted: MeasureWish): boolean =>
  chosen.probability === undefined && wholeMeasures(wanted).length > 0;

/**
 * Of an answer without a probability no figure.
 *
 * @param map its heat on the grid of the layer
 * @throws WhylightError `measure-signed`, and what the runs throw
 */
export async function measure(asked: Asked, map: Heatmap, wanted: MeasureWish, stages: Stages): Promise<Measured> {
  const { probability } = asked.chosen;
  const names = probability === undefined ? [] : wholeMeasures(wanted);
  if (names.length > 0 && map.values.some((value) => value < 0)) throw measureErrors.signed();
  const seed = wanted.seed ?? defaultSeed;
  const canvas = new Canvas(pictureOf(asked.input), seed);
  const wish = { steps: wanted.steps ?? defaultSteps, ...(wanted.fill && { fill: wanted.fill }) };
  const maps = [map, ...baselinesFor(map, seed, wanted.baselines)];
  const result: { [Name in MeasureName]?: unknown } = {};
  const baselines = { random: {} as Record<string, number>, center: {} as Record<string, number> };
  const weak: MeasureName[] = [];
  let runs = 0;
  for (const name of names) {
    const row = measures[name] as Measure<unknown>;
    const values: number[] = [];
    for (const [at, each] of maps.entries()) {
      const changes = row.changes(each, canvas, wish);
      const said = (await answersTo(asked, changes, stages)).map((answer) => answer.probability);
      runs += changes.length;
      const figure = row.figure(said, probability ?? NaN, pixelsOf(canvas.picture), wish);
      if (at === 0) result[name] = figure;
      values.push(row.value(figure));
    }
    const [own = NaN, center, ...random] = values;
    if (center === undefined) continue;
    baselines.center[name] = center;
    if (random.length > 0) baselines.random[name] = random.reduce((sum, value) => sum + value, 0) / random.length;
    if (!(row.better === 'higher' ? own > center : own < center)) weak.push(name);
  }
  return {
    ...(result as Figures),
    ...(probability !== undefined && { probability }),
    seed,
    runs,
    baselines,
    noBetterThanCenter: weak,
  };
}

function baselinesFor(map: Heatmap, seed: number, which: MeasureWish['baselines'] = true): Map[] {
  if (which === false) return [];
  return which === 'center' ? [centerMap(map)] : [centerMap(map), ...randomMapsLike(map, seed)];
}

type Map = ReturnType<typeof centerMap>;

const randomMapsLike = (map: Heatmap, seed: number): ReturnType<typeof randomMap>[] =>
  Array.from({ length: randomMaps }, (_, at) => randomMap(map, seed + at));

/** What happens to the prediction when a region is hidden, and when nothing else is left. */
export interface Effect {
  /** Probabilities, 0..1; absent where the answer is a value. */
  readonly hidden?: number;
  readonly alone?: number;
  readonly hiddenScore: number;
  readonly aloneScore: number;
}

/** Two runs a region. @param fill what stands in the hidden part; blur by default */
export async function effectsOf(
  asked: Asked,
  map: Heatmap,
  regions: readonly Region[],
  fill: FillName = 'blur',
  stages: Stages,
): Promise<Effect[]> {
  const canvas = new Canvas(pictureOf(asked.input), defaultSeed);
  const changes = regions.flatMap(({ cells, frame }) => {
    const under = pixelsUnder(cells, frame, map, canvas.picture);
    return [canvas.hide(under, fill), canvas.keep(under, fill)];
  });
  const answers = await answersTo(asked, changes, stages);
  return regions.map((_, at) => {
    const [hidden, alone] = [answers[2 * at], answers[2 * at + 1]] as [Answer, Answer];
    return {
      ...(asked.chosen.probability !== undefined && { hidden: hidden.probability, alone: alone.probability }),
      hiddenScore: hidden.score,
      aloneScore: alone.score,
    };
  });
}
