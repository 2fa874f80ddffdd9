/** The pictures of a series as columns: a row a picture and model. */
import { agreementNames } from '../../../vocabulary/agreement.ts';
import type { SeriesHeader, SeriesPicture, Step } from '../series/rows.ts';
import { columnsOf, type Cell, type Column, type Kind } from './columns.ts';

interface Line {
  readonly picture: SeriesPicture;
  readonly at: number;
  readonly model: string;
}

type Said = Extract<SeriesPicture['models'][number], { readonly top: unknown }>;

const said = (name: string, type: Kind, read: (row: Said) => Cell): Column<Line> => ({
  name,
  type,
  read({ picture: { models }, at }) {
    const row = models[at];
    return row && 'top' in row ? read(row) : undefined;
  },
});

/** From the model before. */
const step = (name: string, type: Kind, read: (step: Step) => Cell): Column<Line> => ({
  name,
  type,
  read({ picture: { steps }, at }) {
    const found = steps[at - 1];
    return found ? read(found) : undefined;
  },
});

const columns: readonly Column<Line>[] = [
  { name: 'key', type: 'STRING', read: ({ picture }) => picture.key },
  { name: 'model', type: 'STRING', read: ({ model }) => model },
  { name: 'model_index', type: 'INT32', read: ({ at }) => at },
  {
    name: 'error',
    type: 'STRING',
    read({ picture: { models }, at }) {
      const row = models[at];
      return row && 'error' in row ? row.error.code : undefined;
    },
  },
  { name: 'truth', type: 'INT32', read: ({ picture }) => picture.truth?.index },
  { name: 'truth_label', type: 'STRING', read: ({ picture }) => picture.truth?.label },
  { name: 'change', type: 'DOUBLE', read: ({ picture }) => picture.change },
  said('top', 'INT32', ({ top }) => top.index),
  said('top_label', 'STRING', ({ top }) => top.label),
  said('top_probability', 'DOUBLE', ({ top }) => top.probability),
  said('correct', 'BOOLEAN', ({ correct }) => correct),
  said('class_label', 'STRING', ({ class: explained }) => explained.label),
  said('class_probability', 'DOUBLE', ({ class: explained }) => explained.probability),
  said('class_rank', 'INT32', ({ class: explained }) => explained.rank),
  ...agreementNames.map((name) => step(name, 'DOUBLE', ({ agreement }) => agreement?.[name])),
  step('divergence', 'DOUBLE', ({ divergence }) => divergence),
  step('same_class', 'BOOLEAN', ({ sameClass }) => sameClass),
];

export function seriesParquet(
  headers: readonly SeriesHeader[],
  pictures: readonly SeriesPicture[],
  whylight: string,
): Uint8Array {
  const names = headers.map(({ model }) => model.name);
  const lines = pictures.flatMap((picture) => names.map((model, at) => ({ picture, at, model })));
  return columnsOf(lines, columns, whylight);
}
