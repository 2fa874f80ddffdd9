/** The table of operators, by what its rows hold. */
import { operators, type Operator } from './operators.ts';

type Rows = typeof operators;
type Column<Kind extends keyof Operator> = {
  readonly [Name in keyof Rows as Rows[Name] extends Readonly<Record<Kind, unknown>> ? Name : never]: NonNullable<
    Operator[Kind]
  >;
};

function column<Kind extends keyof Operator>(kind: Kind): Column<Kind> {
  const rows = Object.entries<Operator>(operators).filter(([, row]) => row[kind] !== undefined);
  return Object.fromEntries(rows.map(([name, row]) => [name, row[kind]])) as Column<Kind>;
}

export const gradientRules = column('rule');
export const rewrites = column('madeOf');
export const refusals: Readonly<Record<string, string>> = column('refused');
/** Operators whose output does not change a little at a time. */
export const stopping: ReadonlySet<string> = new Set(Object.keys(column('stops')));
