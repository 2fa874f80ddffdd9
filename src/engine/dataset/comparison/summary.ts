/** From the rows of a comparison to its figures; every mean with its n and a 95 % interval. */
import { agreementNames } from '../../../vocabulary/agreement.ts';
import { isFailed, type FailedRow } from '../rows.ts';
import { estimate, type Estimate } from '../statistics.ts';
import { sides, worstFirst, type ComparisonRow, type Side } from './rows.ts';

/** Of one class: the true one where it is known, else A's. */
export interface ClassSummary {
  readonly label: string;
  readonly n: number;
  readonly figures: Readonly<Record<string, number>>;
}

export interface ComparisonSummary {
  readonly images: number;
  readonly failed: number;
  /** As they are, not in per cent, but for `sameClass` and accuracies, which are shares. */
  readonly figures: Readonly<Record<string, Estimate>>;
  /** Classes whose maps agree least first. */
  readonly classes: readonly ClassSummary[];
  /** Keys of the pictures whose maps agree least, first. */
  readonly worst: readonly string[];
  readonly failures: Readonly<Record<string, number>>;
}

const keptWorst = 100;

const accuracyOf = (side: Side) => (row: ComparisonRow) => {
  const { correct } = row[side];
  return correct === undefined ? undefined : Number(correct);
};

const reads: Readonly<Record<string, (row: ComparisonRow) => number | undefined>> = {
  ...Object.fromEntries(agreementNames.map((name) => [name, ({ agreement }: ComparisonRow) => agreement[name]])),
  divergence: ({ divergence }) => divergence,
  sameClass: ({ sameClass }) => Number(sameClass),
  ...Object.fromEntries(sides.map((side) => [`accuracy_${side}`, accuracyOf(side)])),
};

export function summarizeComparison(rows: readonly (ComparisonRow | FailedRow)[], seed: number): ComparisonSummary {
  const done = rows.filter((row): row is ComparisonRow => !isFailed(row));
  const failed = rows.filter(isFailed);
  const failures: Record<string, number> = {};
  for (const { error } of failed) failures[error.code] = (failures[error.code] ?? 0) + 1;
  return {
    images: rows.length,
    failed: failed.length,
    figures: Object.fromEntries(
      Object.entries(reads).flatMap(([name, read]) => {
        const found = estimate(valuesOf(done, read), seed);
        return found ? [[name, found] as const] : [];
      }),
    ),
    classes: classesOf(done),
    worst: worstFirst(done)
      .slice(0, keptWorst)
      .map(({ key }) => key),
    failures,
  };
}

const valuesOf = (rows: readonly ComparisonRow[], read: (row: ComparisonRow) => number | undefined): number[] =>
  rows.flatMap((row) => read(row) ?? []);

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function classesOf(rows: readonly ComparisonRow[]): readonly ClassSummary[] {
  const groups = new Map<string, ComparisonRow[]>();
  for (const row of rows) {
    const label = row.truth?.label ?? row.a.top.label;
    groups.set(label, [...(groups.get(label) ?? []), row]);
  }
  const summaries = [...groups].map(([label, own]) => {
    const figures = Object.entries(reads).flatMap(([name, read]) => {
      const values = valuesOf(own, read);
      return values.length > 0 ? [[name, meanOf(values)] as const] : [];
    });
    return { label, n: own.length, figures: Object.fromEntries(figures) };
  });
  return summaries.sort((x, y) => (x.figures['cosine'] ?? -1) - (y.figures['cosine'] ?? -1));
}
