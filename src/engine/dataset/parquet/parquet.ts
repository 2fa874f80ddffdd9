/** The rows of a sweep as columns, for DuckDB and pandas. */
import { isFailed, type PictureRow, type Row, type RowFigures } from '../rows.ts';
import { columnsOf, type Cell, type Column as ColumnOf, type Kind } from './columns.ts';

type Column = ColumnOf<Row>;

/** Of a picture that did not fail. */
const picture = (name: string, type: Kind, read: (row: PictureRow) => Cell): Column => ({
  name,
  type,
  read: (row) => (isFailed(row) ? undefined : read(row)),
});

const columns: readonly Column[] = [
  { name: 'key', type: 'STRING', read: ({ key }) => key },
  { name: 'sha256', type: 'STRING', read: ({ sha256 }) => sha256 },
  { name: 'error', type: 'STRING', read: (row) => (isFailed(row) ? row.error.code : undefined) },
  picture('truth', 'INT32', ({ truth }) => truth?.index),
  picture('truth_label', 'STRING', ({ truth }) => truth?.label),
  picture('truth_rank', 'INT32', ({ truth }) => truth?.rank),
  picture('truth_probability', 'DOUBLE', ({ truth }) => truth?.probability),
  picture('correct', 'BOOLEAN', ({ correct }) => correct),
  picture('class', 'INT32', (row) => row.class),
  picture('label', 'STRING', ({ predictions: [top] }) => top?.label),
  picture('score', 'DOUBLE', ({ predictions: [top] }) => top?.score),
  picture('probability', 'DOUBLE', ({ predictions: [top] }) => top?.probability),
  picture('second_label', 'STRING', ({ predictions }) => predictions[1]?.label),
  picture('second_probability', 'DOUBLE', ({ predictions }) => predictions[1]?.probability),
  picture('width', 'INT32', ({ size }) => size[0]),
  picture('height', 'INT32', ({ size }) => size[1]),
  picture('brightness', 'DOUBLE', ({ light }) => light.brightness),
  picture('contrast', 'DOUBLE', ({ light }) => light.contrast),
  picture('saturation', 'DOUBLE', ({ light }) => light.saturation),
  picture('flip', 'INT32', ({ checks }) => checks?.flip?.index),
  picture('border_hidden', 'INT32', ({ checks }) => checks?.border?.index),
  picture('uncropped', 'INT32', ({ checks }) => checks?.cut?.index),
];

/** Of each method, as “grad-cam++.drop”. */
const figures: readonly (readonly [string, Kind, (figures: RowFigures) => Cell])[] = [
  ['drop', 'DOUBLE', ({ drop }) => drop?.drop],
  ['increase', 'BOOLEAN', ({ drop }) => drop?.increase],
  ['insertion', 'DOUBLE', ({ insertion }) => insertion],
  ['deletion', 'DOUBLE', ({ deletion }) => deletion],
  ['road', 'DOUBLE', ({ road }) => road],
  ['sufficiency', 'DOUBLE', ({ sufficiency }) => sufficiency],
  ['necessity', 'DOUBLE', ({ necessity }) => necessity],
  ['pointing', 'BOOLEAN', ({ pointing }) => pointing],
  ['energy', 'DOUBLE', ({ energy }) => energy],
  ['loc_0', 'DOUBLE', ({ loc }) => loc?.['0']],
  ['loc_0.25', 'DOUBLE', ({ loc }) => loc?.['0.25']],
  ['loc_0.5', 'DOUBLE', ({ loc }) => loc?.['0.5']],
  ['border', 'DOUBLE', ({ border }) => border],
];

/** A Parquet file: a row a picture. A figure that no picture has is no column. */
export function parquetOf(rows: readonly Row[], methods: readonly string[], whylight: string): Uint8Array {
  const ofMethods = methods.flatMap((method) =>
    figures.map(([name, type, read]) =>
      picture(`${method}.${name}`, type, (row) => {
        const own = row.methods[method];
        return own && read(own);
      }),
    ),
  );
  return columnsOf(rows, [...columns, ...ofMethods], whylight);
}
