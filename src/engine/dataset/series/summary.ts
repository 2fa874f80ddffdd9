/** From the pictures of a series to its figures: by model, by step from one to the next, by class. */
import { agreementNames } from '../../../vocabulary/agreement.ts';
import type { SeriesClassFigures } from '../../../vocabulary/series.ts';
import { estimate, type Estimate } from '../statistics.ts';
import { mostChangedFirst } from './change.ts';
import type { SeriesHeader, SeriesPicture, SeriesRow, Step } from './rows.ts';

/** Means with their n and a 95 % interval; a figure that no picture has is absent. */
type Estimates = Readonly<Record<string, Estimate>>;

export interface ModelSummary extends Pick<SeriesHeader, 'model' | 'layer' | 'recipe' | 'classesBy'> {
  readonly done: number;
  readonly failed: number;
  /** `accuracy`, and `probability` of the class that the maps are of: shares. */
  readonly figures: Estimates;
  /** From the model before: the figures of agreement, `divergence` and `sameClass`; none of the first. */
  readonly step?: Estimates;
}

export interface SeriesSummary {
  readonly images: number;
  readonly models: readonly ModelSummary[];
  /** Those whose maps agree least over all steps first. */
  readonly classes: readonly SeriesClassFigures[];
  /** Keys of what changed most, first. */
  readonly changed: readonly { readonly key: string; readonly change: number }[];
}

const keptChanged = 100;

type Said = Pick<SeriesRow, 'top' | 'class' | 'correct'>;

const modelReads: Readonly<Record<string, (said: Said) => number | undefined>> = {
  accuracy: ({ correct }) => (correct === undefined ? undefined : Number(correct)),
  probability: ({ class: explained }) => explained.probability,
};

const stepReads: Readonly<Record<string, (step: Step) => number | undefined>> = {
  ...Object.fromEntries(agreementNames.map((name) => [name, ({ agreement }: Step) => agreement?.[name]])),
  divergence: ({ divergence }) => divergence,
  sameClass: ({ sameClass }) => Number(sameClass),
};

export function summarizeSeries(
  headers: readonly SeriesHeader[],
  pictures: readonly SeriesPicture[],
  seed: number,
): SeriesSummary {
  const changed = mostChangedFirst(pictures).flatMap(({ key, change }) =>
    change === undefined ? [] : [{ key, change }],
  );
  return {
    images: pictures.length,
    models: headers.map((header, at) => modelSummary(header, at, pictures, seed)),
    classes: classesOf(pictures, headers.length),
    changed: changed.slice(0, keptChanged),
  };
}

function modelSummary(
  { model, layer, recipe, classesBy }: SeriesHeader,
  at: number,
  pictures: readonly SeriesPicture[],
  seed: number,
): ModelSummary {
  const said = pictures.flatMap(({ models }) => saidAt(models, at));
  const failed = pictures.filter(({ models }) => hasFailedAt(models, at)).length;
  const steps = pictures.flatMap(({ steps: all }) => all[at - 1] ?? []);
  return {
    ...{ model, layer, recipe, classesBy, done: said.length, failed },
    figures: estimates(said, modelReads, seed),
    ...(at > 0 && { step: estimates(steps, stepReads, seed) }),
  };
}

/** One that was not run yet has not failed. */
export function hasFailedAt(models: SeriesPicture['models'], at: number): boolean {
  const said = models[at];
  return said !== undefined && 'error' in said && said.error.code !== 'not-done';
}

export function saidAt(models: SeriesPicture['models'], at: number): readonly Said[] {
  const said = models[at];
  return said && 'top' in said ? [said] : [];
}

function estimates<Of>(
  values: readonly Of[],
  reads: Readonly<Record<string, (value: Of) => number | undefined>>,
  seed: number,
): Estimates {
  return Object.fromEntries(
    Object.entries(reads).flatMap(([name, read]) => {
      const found = estimate(
        values.flatMap((value) => read(value) ?? []),
        seed,
      );
      return found ? [[name, found] as const] : [];
    }),
  );
}

export function meanOf(values: readonly number[]): number | null {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}

/** By the class that the maps are of. */
export function classesOf(pictures: readonly SeriesPicture[], count: number): readonly SeriesClassFigures[] {
  const groups = new Map<string, SeriesPicture[]>();
  for (const picture of pictures) {
    const said = picture.models.find((each) => 'class' in each);
    const label = picture.truth?.label ?? (said && 'class' in said ? said.class.label : undefined);
    if (label !== undefined) groups.set(label, [...(groups.get(label) ?? []), picture]);
  }
  const found = [...groups].map(([label, own]) => ({
    label,
    n: own.length,
    accuracy: range(count).map((at) =>
      meanOf(own.flatMap(({ models }) => saidAt(models, at).flatMap((said) => modelReads['accuracy']?.(said) ?? []))),
    ),
    cosine: range(count - 1).map((at) => meanOf(own.flatMap(({ steps }) => steps[at]?.agreement?.cosine ?? []))),
  }));
  const agreement = ({ cosine }: SeriesClassFigures): number => meanOf(cosine.flatMap((each) => each ?? [])) ?? -1;
  return found.sort((a, b) => agreement(a) - agreement(b));
}

const range = (count: number): readonly number[] => Array.from({ length: Math.max(0, count) }, (_, at) => at);
