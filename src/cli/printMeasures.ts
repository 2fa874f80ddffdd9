import type { Effect } from '../engine/measure/measure.ts';
import { measures } from '../engine/measure/measures.ts';
import type { Explained } from '../runtime/engine.ts';
import { measureNames, type MeasureName } from '../vocabulary/names.ts';
import { shownSign } from '../vocabulary/target.ts';
import { percent, printable, type Terminal } from './terminal.ts';

type Measured = NonNullable<Explained['measures']>;

/** What was measured of the map, next to the maps that know nothing of the picture; in words where it is no better. */
export function printMeasures(explained: Explained, terminal: Terminal): void {
  const { measures: measured, regions } = explained;
  if (!measured) return;
  for (const { rank, effect } of regions)
    if (effect) terminal.write(`  region ${rank}: ${effectText(effect, explained)}`);
  const names = measureNames.filter((name) => measured[name] !== undefined);
  for (const name of names) terminal.write(`  ${measures[name].title}: ${figure(name, measured)}`);
  printRandomization(measured, terminal);
  const weak = measured.noBetterThanCenter.map((name) => measures[name].title);
  if (weak.length > 0)
    terminal.write(terminal.alarm(`  ! No better than a blob in the center of the picture: ${weak.join(', ')}`));
  if (measured.runs > 0) terminal.write(terminal.dim(`  (${measured.runs} runs of the model, seed ${measured.seed})`));
}

/** Before and after; of an answer that is a value, that. */
function effectText(effect: Effect, { class: chosen, target }: Explained): string {
  const text = (probability: number | undefined, score: number): string =>
    probability === undefined ? (shownSign(target) * score).toFixed(4) : percent(probability);
  const [hidden, alone] = [text(effect.hidden, effect.hiddenScore), text(effect.alone, effect.aloneScore)];
  return `${text(chosen.probability, chosen.score)}; hidden ${hidden}, alone ${alone}`;
}

/** A map that stays the same does not depend on what the model has learned. */
const alike = 0.9;

function printRandomization({ randomization = [] }: Measured, terminal: Terminal): void {
  const last = randomization.at(-1);
  if (!last) return;
  const text = ({ layer, similarity }: typeof last): string => `${printable(layer)} ${similarity?.toFixed(2) ?? '–'}`;
  terminal.write(`  Randomization: ${randomization.map(text).join(', ')} (similarity of the maps; lower is better)`);
  if ((last.similarity ?? 0) < alike) return;
  terminal.write(
    terminal.alarm('  ! The map stays the same when all weights are shuffled: it shows the picture, not the model'),
  );
}

function figure(name: MeasureName, { baselines, ...measured }: Measured): string {
  const { title: _, better, unit } = measures[name];
  const text = (value: number | undefined): string =>
    value === undefined ? '–' : unit === 'share' ? percent(value).trim() : value.toFixed(3);
  const beside = `random ${text(baselines.random[name])}, center ${text(baselines.center[name])}`;
  return `${text(valueOf(name, measured))} (${beside}; ${better} is better)`;
}

/** The one number of a measure that others are compared by. */
function valueOf(name: MeasureName, measured: Omit<Measured, 'baselines'>): number | undefined {
  const { drop, insertion, deletion, road, sufficiency, necessity } = measured;
  const values: Readonly<Record<MeasureName, number | undefined>> = {
    drop: drop?.drop,
    insertion: insertion?.auc,
    deletion: deletion?.auc,
    road: road?.road,
    sufficiency: sufficiency?.probability,
    necessity: necessity?.probability,
  };
  return values[name];
}
