import { Attributes } from '../../onnx/attributes.ts';
import { withoutScale } from './expression.ts';
import { affine, share, union, type Range } from './range.ts';
import { stepped, type Reader, type Rule, type Value } from './reader.ts';
import { inputOf } from '../../onnx/nodes.ts';

/* Operators that move, pool or choose elements: they do the same with scores. */

/** Where only places or bounds matter, a factor above 0 does not. */
const unscaled = (value: Value): Value => ({ ...value, ...withoutScale({ logit: value.logit, weight: value.weight }) });

/** One tensor's elements in other places, or their mean or best. */
export const moving: Rule = (node, output, reader) => {
  const name = inputOf(node);
  const value = reader.value(name);
  return value && { ...reader.apply(node, output, new Map([[name, unscaled(value)]])), range: value.range };
};

/** A sum over an axis: over classes it is a group's probability, over members as many times theirs. */
export const summedUp: Rule = (node, output, reader) => {
  const found = moving(node, output, reader);
  if (!found) return undefined;
  const dims = reader.shapes.get(inputOf(node))?.dims ?? [];
  const axes = new Attributes(node).ints('axes') ?? reader.numbers(node.input[1]) ?? [...dims.keys()];
  const isOverClasses =
    dims.length === 2 && axes.every((axis) => (axis + 2) % 2 === 1) && found.activation === 'softmax';
  // Classes that count differently each: a number that is expected, an age.
  if (dims.length === 2 && axes.every((axis) => (axis + 2) % 2 === 1) && found.range === undefined) return undefined;
  const count = axes.reduce((product, axis) => product * Number(dims.at(axis)), 1);
  return {
    ...found,
    weight: isOverClasses ? found.weight : found.weight * count,
    range: isOverClasses ? found.range : Number.isFinite(count) ? affine(found.range, count) : undefined,
  };
};

/** What a constant can be; unknown of a computed one. */
function rangeOfConstant(reader: Reader, name: string): Range | undefined {
  const numbers = reader.numbers(name);
  if (!numbers || numbers.length === 0) return undefined;
  const [low, high] = numbers.reduce(([least, most], number) => [Math.min(least, number), Math.max(most, number)], [
    Infinity,
    -Infinity,
  ] as [number, number]);
  return { kind: 'linear', low, high };
}

/** Which inputs hold elements. */
const elementsOf: Readonly<Record<string, readonly number[]>> = {
  ScatterND: [0, 2],
  ScatterElements: [0, 2],
  Scatter: [0, 2],
  Where: [1, 2],
};

/** Several tensors' elements in one, some of which may be constant, or need no score behind them. */
export const movingAll: Rule = (node, output, reader) => {
  const names = (elementsOf[node.opType] ?? [...node.input.keys()]).map((at) => inputOf(node, at));
  if (!names.some((name) => reader.value(name))) return undefined;
  const parts = new Map<string, Value>();
  const ranges: (Range | undefined)[] = [];
  for (const name of names) {
    if (reader.isConstant(name)) ranges.push(rangeOfConstant(reader, name));
    else {
      const value = unscaled(reader.valueOrSelf(name));
      parts.set(name, value);
      ranges.push(value.range);
    }
  }
  return { ...reader.apply(node, output, parts), range: union(ranges) };
};

/** A choice between two constants is a comparison; one between two numbers takes elements from both. */
export const where =
  (turned: (value: Value, like: string) => Value): Rule =>
  (node, output, reader) => {
    const [condition, yes, no] = node.input as [string, string, string];
    if (reader.isConstant(yes) && reader.isConstant(no)) {
      const value = reader.value(condition);
      const [high = 0] = reader.numbers(yes) ?? [];
      const [low = 0] = reader.numbers(no) ?? [];
      return value && high !== low ? stepped(high > low ? value : turned(value, output), 'Where') : undefined;
    }
    const found = movingAll(node, output, reader);
    if (!found) return undefined;
    const [a, b] = [yes, no].map((name) => reader.value(name));
    const isOne = a !== undefined && b !== undefined && unscaled(a).logit === unscaled(b).logit;
    const isCalibrated = isOne && [a, b].every((value) => value.range?.kind === 'linear');
    return {
      ...found,
      ...(isOne && { logit: unscaled(a).logit }),
      ...(isCalibrated && { range: share }),
    };
  };

/** One of the elements, by its place or with its number. */
export const chosen =
  (isChosen: 'place' | 'numbers'): Rule =>
  ({ input }, _output, reader) => ({ ...reader.valueOrSelf(input[0] ?? ''), isChosen });

/** The elements stay in their order, and mean the same. */
export const same: Rule = (node, output, reader) => {
  const value = reader.value(inputOf(node));
  return (
    value && {
      ...reader.apply(node, output, new Map([[inputOf(node), value]]), { keepsOrder: true }),
      range: value.range,
    }
  );
};

/** Rounding to int8 is so fine that nothing is said of it. */
export const sameValue: Rule = ({ input }, _output, reader) => reader.value(input[0] ?? '');

export const dequantized: Rule = ({ input }, output, reader) => {
  const value = reader.value(input[0] ?? '');
  return value && (value.smooth.kind === 'tensor' ? { ...value, smooth: reader.real(output) } : value);
};
