import { makeNode } from '../../onnx/attributes.ts';
import { isFloat } from '../../onnx/types.ts';
import { applied, negative } from './expression.ts';
import { affine, share } from './range.ts';
import { isLargestByHand } from './byHand.ts';
import { stepped, type Rule, type Value } from './reader.ts';

/**
 * Operators that round or compare: their output has no gradient, and the probability is what it would be without them.
 */

/** A Cast changes numbers where it cuts decimals off; what is not cut is not cast. */
export const cast: Rule = ({ input }, output, reader) => {
  const value = reader.value(input[0] ?? '');
  if (!value) return undefined;
  const [from, to] = [input[0] ?? '', output].map((name) => reader.shapes.get(name)?.type ?? 'float32') as [
    string,
    string,
  ];
  if (isFloat(from) && !isFloat(to)) return stepped(value, 'Cast');
  const isItself = value.smooth.kind === 'tensor' && value.smooth.name === input[0];
  return isItself && isFloat(to) ? { ...value, smooth: reader.real(output) } : value;
};

export const rounded: Rule = ({ input, opType }, _output, reader) =>
  stepped(reader.valueOrSelf(input[0] ?? ''), opType);

/** The same with larger numbers where they were smaller. */
export function turned(value: Value, like: string): Value {
  const isLog = value.range?.kind === 'log' && value.range.factor === 1;
  const smooth = isLog ? applied(makeNode('Exp', ['x'], ['y']), like, new Map([['x', value.smooth]])) : value.smooth;
  return {
    ...value,
    logit: negative(value.logit, like),
    smooth: negative(smooth, like),
    range: affine(isLog ? share : value.range, -1),
  };
}

/** Greater and Less: the answer rises with what is compared, or falls with it. */
export const compared: Rule = ({ input, opType }, output, reader) => {
  const [a, b] = input as [string, string];
  const isFirst = reader.isConstant(b);
  if (isFirst === reader.isConstant(a)) return undefined;
  const { range, ...value } = stepped(reader.valueOrSelf(isFirst ? a : b), opType);
  const isCost = range?.kind === 'log' && range.factor < 0; // its probability falls where the answer rises
  const read = { ...value, ...(!isCost && { range }) };
  return opType.startsWith('Greater') === isFirst ? read : turned(read, output);
};

/** Equal to the largest: which one it is. */
export const largest: Rule = (node, _output, reader) => {
  const name = isLargestByHand(node, reader);
  return name === undefined ? undefined : stepped(reader.valueOrSelf(name), node.opType);
};

export const not: Rule = ({ input }, output, reader) => {
  const value = reader.value(input[0] ?? '');
  return value && turned(value, output);
};
