import { Attributes } from '../../onnx/attributes.ts';
import { pointwise } from './arithmetic.ts';
import { share, type Range } from './range.ts';
import type { Rule, Value } from './reader.ts';
import { inputOf } from '../../onnx/nodes.ts';

/* Operators that saturate: what they read is the score. */

const squashed =
  (activation: Value['activation'], range: Range): Rule =>
  ({ input }, output, reader) => ({ ...reader.leaf(input[0] ?? ''), smooth: reader.real(output), range, activation });

const logOfShare: Range = { kind: 'log', factor: 1 };
const aroundZero: Range = { kind: 'linear', low: -1, high: 1 };

/** Bounds that say what a number is, unlike those of ReLU6. */
const usualBounds: readonly (readonly [number, number])[] = [
  [-1, 1],
  [0, 100],
];

/**
 * A Clip cuts off rounding errors of what saturates; of what does not, it saturates itself where its bounds say what
 * the number is.
 */
export const clip: Rule = (node, output, reader) => {
  const name = inputOf(node);
  const value = reader.value(name);
  if (value) return pointwise(node, output, reader, name, 'rises', value.range);
  const attributes = new Attributes(node);
  const low = reader.numbers(node.input[1])?.[0] ?? attributes.float('min') ?? -Infinity;
  const high = reader.numbers(node.input[2])?.[0] ?? attributes.float('max') ?? Infinity;
  const isUsual = usualBounds.some(([least, most]) => low >= least && high <= most && low < high);
  if (!isUsual) return undefined;
  return { ...reader.leaf(name), smooth: reader.real(output), range: { kind: 'linear', low, high }, isCut: true };
};

export const softmax = squashed('softmax', share);
export const logSoftmax = squashed('softmax', logOfShare);
export const sigmoid = squashed('sigmoid', share);
export const hardSigmoid = squashed(undefined, share);
export const tanh = squashed(undefined, aroundZero);
export const arcTangent = squashed(undefined, { kind: 'linear', low: -Math.PI / 2, high: Math.PI / 2 });

/** exp of what can't be above 0, such as −exp x: it saturates at both ends. */
export const powerOfNegative: Rule = (node, output, reader) => {
  const minus = reader.graph.producer.get(inputOf(node));
  const power = minus?.opType === 'Neg' ? reader.graph.producer.get(inputOf(minus))?.opType : undefined;
  return power === 'Exp' || power === 'Softplus' ? squashed(undefined, share)(node, output, reader) : undefined;
};
