import type { NodeProto } from '../../onnx/onnx_pb.ts';
import { makeNode } from '../../onnx/attributes.ts';
import { logSigmoidByHand, logSoftmaxByHand, quotientByHand, ratioByHand } from './byHand.ts';
import { applied, negative } from './expression.ts';
import { affine, isShare, power, share, sum, union, type Range } from './range.ts';
import type { Reader, Rule, Value } from './reader.ts';
import { inputOf } from '../../onnx/nodes.ts';
import { known } from '../../../vocabulary/known.ts';

/**
 * Arithmetic with constants rises or falls with what it is given; that of several values is the same with their scores.
 */

/** Whether the output rises with what is given, element by element, falls with it, or is so many times as large. */
type Monotone = 'rises' | 'falls' | number;

/** The node applied to one value, element by element; the score beneath stays, is turned or scaled. */
export function pointwise(
  node: NodeProto,
  output: string,
  reader: Reader,
  name: string,
  how: Monotone,
  range?: Range,
): Value | undefined {
  const value = reader.value(name);
  if (!value || !reader.areAlike(name, output)) return undefined;
  const parts = new Map([[name, value]]);
  if (typeof how === 'number') return { ...reader.apply(node, output, parts, { times: how }), range };
  const { logit, weight } = value;
  const turned = how === 'rises' ? logit : negative(logit, output);
  return { ...reader.apply(node, output, parts), logit: turned, weight, range };
}

export const growing =
  (of: (range: Range | undefined) => Range | undefined): Rule =>
  (node, output, reader) =>
    pointwise(node, output, reader, inputOf(node), 'rises', of(reader.value(inputOf(node))?.range));

/** x to a constant power; of probabilities, as x ≥ 0. */
export const toPower: Rule = (node, output, reader) => {
  const exponents = reader.numbers(node.input[1]) ?? [];
  const isGrowing = exponents.length > 0 && exponents.every((exponent) => exponent > 0);
  return isGrowing ? growing(power)(node, output, reader) : undefined;
};

export const minus: Rule = (node, output, reader) => {
  const byHand = logSigmoidByHand(node, output, reader);
  if (byHand) return byHand;
  const range = affine(reader.value(inputOf(node))?.range, -1);
  return pointwise(node, output, reader, inputOf(node), 'falls', range);
};

/** The one input that is a value while the other is constant: its place. */
function besideConstant({ input }: NodeProto, reader: Reader): 0 | 1 | undefined {
  if (input.length !== 2) return undefined;
  const places = ([0, 1] as const).filter((at) => reader.value(input[at] ?? '') !== undefined);
  const [only, ...others] = places;
  return only !== undefined && others.length === 0 && reader.isConstant(input[1 - only] ?? '') ? only : undefined;
}

/** Of a constant, if all its numbers are one. */
function only(numbers: readonly number[] | undefined): number | undefined {
  return numbers?.every((number) => number === numbers[0]) ? numbers[0] : undefined;
}

/** x + c, x − c, c − x. */
function shifted(node: NodeProto, output: string, reader: Reader, at: 0 | 1): Value | undefined {
  const range = reader.value(inputOf(node, at))?.range;
  const constant = only(reader.numbers(node.input[1 - at]));
  const falls = node.opType === 'Sub' && at === 1;
  const offset = constant === undefined ? undefined : node.opType === 'Sub' && at === 0 ? -constant : constant;
  const moved = offset === undefined ? undefined : affine(range, falls ? -1 : 1, offset);
  return pointwise(node, output, reader, inputOf(node, at), falls ? 'falls' : 'rises', moved);
}

/** c · x, x / c. */
function scaled(node: NodeProto, output: string, reader: Reader, at: 0 | 1): Value | undefined {
  const name = inputOf(node, at);
  const numbers = reader.numbers(node.input[1 - at]);
  if (!numbers || numbers.length === 0) return undefined;
  const [isAbove, isBelow] = [numbers.every((number) => number > 0), numbers.every((number) => number < 0)];
  const factor = only(numbers);
  const times = factor === undefined ? undefined : node.opType === 'Div' ? 1 / factor : factor;
  const range = times === undefined ? undefined : affine(reader.value(name)?.range, times);
  if (isAbove) return pointwise(node, output, reader, name, times ?? NaN, range);
  const value = reader.value(name);
  if (isBelow || !value || !reader.areAlike(name, output)) return pointwise(node, output, reader, name, 'falls', range);
  return reader.apply(node, output, new Map([[name, value]])); // some classes are left out, say
}

/** Several values, each an input. */
function together(node: NodeProto, output: string, reader: Reader): ReadonlyMap<string, Value> | undefined {
  const values = node.input.map((name) => [name, reader.value(name)] as const);
  const isWhole = values.length > 0 && values.every(([, value]) => value) && reader.shapes.has(output);
  return isWhole ? new Map(values as [string, Value][]) : undefined;
}

/** A sum, difference or mean of the members of an ensemble: of their scores as of their probabilities. */
export const mixed: Rule = (node, output, reader) => {
  const parts = together(node, output, reader);
  if (!parts) return undefined;
  const ranges = node.input.map((name) => parts.get(name)?.range);
  const total = node.opType === 'Sub' ? undefined : ranges.slice(1).reduce(sum, ranges[0]);
  const range = node.opType === 'Mean' ? affine(total, 1 / ranges.length) : total;
  const weights = node.input.map((name) => known(parts.get(name), 'member').weight);
  const weight = weights.reduce((a, b) => a + b) / (node.opType === 'Mean' ? weights.length : 1);
  return { ...reader.apply(node, output, parts), weight, range };
};

export const plus: Rule = (node, output, reader) => {
  const at = besideConstant(node, reader);
  return at === undefined ? mixed(node, output, reader) : shifted(node, output, reader, at);
};

export const difference: Rule = (node, output, reader) =>
  logSoftmaxByHand(node, output, reader) ?? plus(node, output, reader);

export const product: Rule = (node, output, reader) => {
  const byHand = quotientByHand(node, output, reader);
  if (byHand) return byHand;
  const at = besideConstant(node, reader);
  return at === undefined ? ofShares(node, output, reader) : scaled(node, output, reader, at);
};

export const isOfShare = (range: Range | undefined): boolean => range?.kind === 'linear' && isShare(range);

/** A product of experts' probabilities: the sum of their scores. */
function ofShares(node: NodeProto, output: string, reader: Reader): Value | undefined {
  const parts = together(node, output, reader);
  const values = [...(parts?.values() ?? [])];
  if (!parts || !values.every((value) => isOfShare(value.range) && value.steps === undefined)) return undefined;
  const { logit: _, ...made } = reader.apply(node, output, parts);
  const logits = new Map([...parts].map(([name, { logit }]) => [name, logit]));
  const [first] = values;
  const logit =
    values.length === 1 && first ? first.logit : applied(makeNode('Add', node.input, [output]), output, logits);
  return { ...made, logit, weight: values.reduce((total, { weight }) => total + weight, 0), range: share };
}

export const quotient: Rule = (node, output, reader) => {
  const byHand = quotientByHand(node, output, reader);
  if (byHand) return byHand;
  const at = besideConstant(node, reader);
  if (at === 0) return scaled(node, output, reader, 0);
  const ratio = ratioByHand(node, output, reader);
  if (ratio) return ratio;
  return at === 1 ? pointwise(node, output, reader, inputOf(node, 1), 'falls') : undefined;
};

export const reciprocal: Rule = (node, output, reader) =>
  quotientByHand(node, output, reader) ?? pointwise(node, output, reader, inputOf(node), 'falls');

/** Max and Min: with a constant a bound, else the best or the worst of several. */
export const extreme: Rule = (node, output, reader) => {
  const at = besideConstant(node, reader);
  if (at !== undefined)
    return pointwise(node, output, reader, inputOf(node, at), 'rises', reader.value(inputOf(node, at))?.range);
  const parts = together(node, output, reader);
  return parts && { ...reader.apply(node, output, parts), range: union([...parts.values()].map(({ range }) => range)) };
};
