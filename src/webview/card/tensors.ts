import type { Taken, TensorFacts } from '../../vocabulary/modelFacts.ts';
import { block, table, type Block } from './block.ts';

interface Row extends TensorFacts {
  readonly as: string | undefined;
}

/** Inputs or outputs, and what each was taken for, once that is known. */
export function tensors(title: string, which: 'inputs' | 'outputs'): Block {
  return block(
    title,
    ({ facts, reading }) => facts?.[which].map((each): Row => ({ ...each, as: takenAs(each, reading?.[which]) })),
    (rows) => {
      const isTaken = rows.some((row) => row.as !== undefined);
      const cells = rows.map(({ name, type, shape, as }) => [
        ...[name, type, shape.length > 0 ? shape.join(' × ') : '–'],
        ...(isTaken ? [as ?? ''] : []),
      ]);
      return [table(['Name', 'Type', 'Shape', ...(isTaken ? ['Taken for'] : [])], cells)];
    },
  );
}

const takenAs = ({ name }: TensorFacts, taken: readonly Taken[] | undefined): string | undefined =>
  taken?.find((each) => each.name === name)?.as;
