/** From the rows of a sweep to its figures, in per cent; every mean with its n and a 95 % interval. */
import { doubtsOf, type Doubt, type DoubtCode } from './doubts.ts';
import { propertiesOf, type Property } from './properties.ts';
import { estimate, type Estimate } from './statistics.ts';
import { deltas } from './localization.ts';
import { isFailed, type FailedRow, type PictureRow, type Row, type RowFigures } from './rows.ts';

/** 0..100 */
type Percent = number;

export interface Interval {
  readonly interval: readonly [Percent, Percent];
  readonly n: number;
}

export interface MethodSummary {
  readonly averageDrop?: Percent;
  readonly increase?: Percent;
  /** Share of the pictures whose drop is smaller than the first method's; not of the first. */
  readonly win?: Percent;
  readonly insertion?: Percent;
  readonly deletion?: Percent;
  readonly road?: Percent;
  readonly sufficiency?: Percent;
  readonly necessity?: Percent;
  readonly pointing?: Percent;
  readonly energy?: Percent;
  readonly loc?: Readonly<Record<string, Percent>>;
  readonly intervals: Readonly<Record<string, Interval>>;
}

export interface Summary {
  readonly images: number;
  readonly failed: number;
  /** Of the pictures whose truth is known. */
  readonly accuracy?: Percent;
  readonly accuracyInterval?: readonly [Percent, Percent];
  readonly n: number;
  readonly methods: Readonly<Record<string, MethodSummary>>;
  readonly baselines: Readonly<Record<'random' | 'center', Readonly<Record<string, Percent>>>>;
  readonly doubts: Readonly<Partial<Record<DoubtCode, Doubt>>>;
  /** Whether brightness, size or aspect alone tell the label; none where too few labels are known. */
  readonly properties: readonly Property[];
  readonly failures: Readonly<Record<string, number>>;
  readonly seed: number;
}

/** A figure of a row, or undefined where the row has none. */
type Read = (figures: RowFigures) => number | undefined;

const asNumber = (value: boolean | undefined): number | undefined => (value === undefined ? undefined : Number(value));

/** Each figure of a method's summary, by its name there. */
const reads: Readonly<Record<string, Read>> = {
  averageDrop: ({ drop }) => drop?.drop,
  increase: ({ drop }) => asNumber(drop?.increase),
  insertion: ({ insertion }) => insertion,
  deletion: ({ deletion }) => deletion,
  road: ({ road }) => road,
  sufficiency: ({ sufficiency }) => sufficiency,
  necessity: ({ necessity }) => necessity,
  pointing: ({ pointing }) => asNumber(pointing),
  energy: ({ energy }) => energy,
};

export function summarize(rows: readonly Row[], seed: number): Summary {
  const done = rows.filter((row): row is PictureRow => !isFailed(row));
  const known = done.filter(({ correct }) => correct !== undefined);
  const names = [...new Set(done.flatMap(({ methods }) => Object.keys(methods)))];
  const accuracy = estimate(
    known.map(({ correct }) => Number(correct)),
    seed,
  );
  return {
    images: rows.length,
    failed: rows.length - done.length,
    n: known.length,
    ...(accuracy && {
      accuracy: 100 * accuracy.mean,
      accuracyInterval: inPercent(accuracy.interval, accuracy.n).interval,
    }),
    methods: Object.fromEntries(names.map((name) => [name, summaryOf(done, name, names[0] ?? name, seed)])),
    baselines: { random: baselineOf(done, 'random'), center: baselineOf(done, 'center') },
    doubts: doubtsOf(done),
    properties: propertiesOf(done),
    failures: countBy(rows.filter(isFailed), ({ error }) => error.code),
    seed,
  };
}

function summaryOf(rows: readonly PictureRow[], name: string, first: string, seed: number): MethodSummary {
  const figures = rows.flatMap(({ methods }) => methods[name] ?? []);
  const estimates = new Map<string, Estimate>();
  const note = (key: string, values: readonly number[]): void => {
    const found = estimate(values, seed);
    if (found) estimates.set(key, found);
  };
  for (const [key, read] of Object.entries(reads))
    note(
      key,
      figures.flatMap((each) => read(each) ?? []),
    );
  for (const delta of deltas)
    note(
      `loc.${delta}`,
      figures.flatMap(({ loc }) => loc?.[String(delta)] ?? []),
    );
  if (name !== first) note('win', winsOf(rows, name, first));
  const values = Object.fromEntries([...estimates].map(([key, { mean }]) => [key, 100 * mean]));
  const loc = deltas.flatMap((delta) =>
    estimates.has(`loc.${delta}`) ? [[String(delta), values[`loc.${delta}`]]] : [],
  );
  return {
    ...Object.fromEntries(Object.entries(values).filter(([key]) => !key.startsWith('loc.'))),
    ...(loc.length > 0 && { loc: Object.fromEntries(loc) as Record<string, number> }),
    intervals: Object.fromEntries([...estimates].map(([key, { interval, n }]) => [key, inPercent(interval, n)])),
  };
}

function inPercent([low, high]: Estimate['interval'], n: number): Interval {
  return { interval: [100 * low, 100 * high], n };
}

/** 1 where the drop is smaller than the first method's; ties are no win. */
function winsOf(rows: readonly PictureRow[], name: string, first: string): number[] {
  return rows.flatMap(({ methods }) => {
    const [own, other] = [methods[name]?.drop, methods[first]?.drop];
    return own && other ? [Number(own.drop < other.drop)] : [];
  });
}

function baselineOf(rows: readonly PictureRow[], which: 'random' | 'center'): Record<string, Percent> {
  const found = rows.flatMap(({ baselines }) => (baselines ? [baselines[which]] : []));
  const names = [...new Set(found.flatMap((each) => Object.keys(each)))];
  const mean = (name: string): number =>
    found.reduce((sum, each) => sum + (each[name] ?? 0), 0) / Math.max(found.length, 1);
  return Object.fromEntries(names.map((name) => [name === 'drop' ? 'averageDrop' : name, 100 * mean(name)]));
}

function countBy(rows: readonly FailedRow[], keyOf: (row: FailedRow) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1;
  return counts;
}
