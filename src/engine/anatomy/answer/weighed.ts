import { Attributes } from '../../onnx/attributes.ts';
import { isOfShare } from './arithmetic.ts';
import { share } from './range.ts';
import type { Rule, Value } from './reader.ts';

/** For each column of a constant matrix its numbers, 0 or more; undefined where there are others. */
function columnsOf(weights: readonly number[], columns: number, isTurned: boolean): readonly number[][] | undefined {
  const rows = weights.length / columns;
  if (!Number.isInteger(rows) || weights.some((each) => !(each >= 0))) return undefined;
  const at = (row: number, column: number): number => (isTurned ? column * rows + row : row * columns + column);
  return Array.from({ length: columns }, (_, column) =>
    Array.from({ length: rows }, (__, row) => weights[at(row, column)] ?? 0),
  );
}

const slack = 1e-4;

/** A mean of probabilities is one; so is a group of classes that exclude each other. */
function areShares(columns: readonly number[][], { activation }: Value, rank: number): boolean {
  const isOfClasses = activation === 'softmax' && rank === 2;
  return columns.every(
    (column) =>
      column.reduce((a, b) => a + b) <= 1 + slack || (isOfClasses && column.every((each) => each <= 1 + slack)),
  );
}

/** A product with a constant matrix: members or classes together, of their scores as of their probabilities. */
export const weighed: Rule = (node, output, reader) => {
  const [name = '', matrix = '', bias = ''] = node.input;
  const [value, weights] = [reader.value(name), reader.numbers(matrix)];
  const dims = reader.shapes.get(output)?.dims ?? [];
  const isPlain = bias === '' || reader.numbers(bias)?.every((each) => each === 0) === true;
  if (!value || !weights || !isOfShare(value.range) || !isPlain) return undefined;
  const columns = columnsOf(weights, Number(dims.at(-1)), new Attributes(node).int('transB') === 1);
  if (!columns || !areShares(columns, value, dims.length)) return undefined;
  return { ...reader.apply(node, output, new Map([[name, value]])), range: share };
};
