import type { Answer } from '../anatomy/answer/answer.ts';
import { probabilityIn } from '../anatomy/answer/range.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** What the model itself says of the scores of a run, each by its place in the score tensor. */
export interface Answers {
  /** The file's own number; undefined where the file has none for it. */
  readonly outputAt: (at: number) => number | undefined;
  /** 0..1; undefined where the file's number is no probability. */
  readonly probabilityAt: (at: number) => number | undefined;
}

/** The tensors that an answer is read from. */
export const tensorsOf = ({ output, probability }: Answer = {}): string[] =>
  [...new Set([output, probability?.tensor])].filter((name) => name !== undefined);

/**
 * What a run says of its `count` scores; undefined of a model that ends in scores, or where it has another number of
 * answers.
 */
export function answersOf(
  answer: Answer | undefined,
  beside: ReadonlyMap<string, Tensor>,
  count: number,
): Answers | undefined {
  if (!answer) return undefined;
  const { probability } = answer;
  const [outputs, shares] = [answer.output, answer.probability?.tensor].map((name) => beside.get(name ?? '')?.data);
  if ([outputs, shares].some((data) => data !== undefined && data.length !== count)) return undefined;
  return {
    outputAt: (at) => (outputs ? Number(outputs[at]) : undefined),
    probabilityAt: (at) => (shares && probability ? probabilityIn(probability.range, Number(shares[at])) : undefined),
  };
}
