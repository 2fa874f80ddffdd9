/** Numbers and names as people read them. Pure. */
import type { Prediction } from '../../vocabulary/explanation.ts';
import type { Stage } from '../../vocabulary/names.ts';
import type { RecipeSummary } from '../../protocol/model.ts';
import type { ProgressMessage } from '../../protocol/panel.ts';

const minus = '\u2212';

/** 0.714 → “71.4 %”; what is not quite nothing, or not quite all, says so. */
export function percent(fraction: number): string {
  if (!Number.isFinite(fraction)) return '\u2013';
  if (fraction > 0 && fraction < 0.001) return '< 0.1 %';
  if (fraction < 1 && fraction > 0.999) return '> 99.9 %';
  return `${(fraction * 100).toFixed(fraction === 0 || fraction === 1 ? 0 : 1)} %`;
}

/** A prediction's probability, or the model's own number where that is none. */
export function chance({ probability, output, score }: Pick<Prediction, 'probability' | 'output' | 'score'>): string {
  return probability === undefined ? digits(output ?? score) : percent(probability);
}

/** 0..1 in two places. */
export function heat(value: number): string {
  return withMinus(value.toFixed(2));
}

/** A logit. */
export function score(value: number): string {
  return withMinus(value.toFixed(2));
}

/** With its sign, three digits that count: +0.0123, −4.5. */
export function signed(value: number): string {
  if (value === 0) return '0';
  return (value > 0 ? '+' : '') + digits(value);
}

/** Three digits that count: 0.0432, 12.5, 3.1e−7. */
export function digits(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size < 1e-4 || size >= 1e5 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  return withMinus(text);
}

/** The file's name will do. */
export function recipeText({ description, path }: RecipeSummary): string {
  return path ? description.replaceAll(path, path.split(/[\\/]/).at(-1) ?? '') : description;
}

/** One of a picture's own numbers: “−812 HU”, “0.0312”. */
export function valueText(value: number, unit?: string): string {
  const text = withMinus(String(Number(value.toPrecision(5))));
  return unit === undefined ? text : `${text} ${unit}`;
}

export function cells(count: number): string {
  return count === 1 ? '1 cell' : `${count} cells`;
}

const stages = {
  engine: 'Starting the engine…',
  model: 'Reading the model…',
  decode: 'Decoding the image…',
  preprocess: 'Preparing the image…',
  session: 'Loading the model…',
  forward: 'Running the model…',
  gradient: 'Following the gradient back…',
  runs: 'Running the model again and again…',
  cam: 'Drawing the map…',
} as const satisfies Record<Stage | 'engine', string>;

export function stageText(
  stage: ProgressMessage['stage'],
  { done, total }: Pick<ProgressMessage, 'done' | 'total'> = {},
): string {
  return total === undefined ? stages[stage] : `${stages[stage]} ${done} of ${total}`;
}

export function milliseconds(timings: Readonly<Record<string, number>>): string {
  const total = timings['total'] ?? Object.values(timings).reduce((sum, time) => sum + time, 0);
  return total < 1000 ? `${Math.round(total)} ms` : `${(total / 1000).toFixed(1)} s`;
}

function withMinus(text: string): string {
  return (Number(text) === 0 ? text.replace('-', '') : text).replaceAll('-', minus);
}
