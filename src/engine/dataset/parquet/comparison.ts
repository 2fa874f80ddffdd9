/** The rows of a comparison as columns. */
import { agreementNames } from '../../../vocabulary/agreement.ts';
import type { ComparisonRow } from '../comparison/rows.ts';
import { isFailed, type FailedRow } from '../rows.ts';
import { columnsOf, type Cell, type Column, type Kind } from './columns.ts';

type Row = ComparisonRow | FailedRow;

/** Of a picture that did not fail. */
const picture = (name: string, type: Kind, read: (row: ComparisonRow) => Cell): Column<Row> => ({
  name,
  type,
  read: (row) => (isFailed(row) ? undefined : read(row)),
});

const columns: readonly Column<Row>[] = [
  { name: 'key', type: 'STRING', read: ({ key }) => key },
  { name: 'error', type: 'STRING', read: (row) => (isFailed(row) ? row.error.code : undefined) },
  picture('truth', 'INT32', ({ truth }) => truth?.index),
  picture('truth_label', 'STRING', ({ truth }) => truth?.label),
  picture('same_class', 'BOOLEAN', ({ sameClass }) => sameClass),
  ...(['a', 'b'] as const).flatMap((side) => [
    picture(`${side}.class`, 'INT32', (row) => row[side].top.index),
    picture(`${side}.label`, 'STRING', (row) => row[side].top.label),
    picture(`${side}.score`, 'DOUBLE', (row) => row[side].top.score),
    picture(`${side}.probability`, 'DOUBLE', (row) => row[side].top.probability),
    picture(`${side}.correct`, 'BOOLEAN', (row) => row[side].correct),
  ]),
  picture('b.probability_of_a', 'DOUBLE', ({ b }) => b.ofA.probability),
  picture('b.rank_of_a', 'INT32', ({ b }) => b.ofA.rank),
  ...agreementNames.map((name) => picture(name, 'DOUBLE', ({ agreement }) => agreement[name])),
  picture('divergence', 'DOUBLE', ({ divergence }) => divergence),
];

export const comparisonParquet = (rows: readonly Row[], whylight: string): Uint8Array =>
  columnsOf(rows, columns, whylight);
