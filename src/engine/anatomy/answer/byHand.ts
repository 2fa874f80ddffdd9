import type { NodeProto } from '../../onnx/onnx_pb.ts';
import { negative, tensor } from './expression.ts';
import { share } from './range.ts';
import type { Reader, Value } from './reader.ts';
import { inputOf } from '../../onnx/nodes.ts';

/* Softmax, log-softmax and sigmoid that the file spells out in Exp, ReduceSum and Div. */

/** They spread a divisor over the classes, or keep it from being 0. */
const around: ReadonlySet<string> = new Set([
  'Expand',
  'Identity',
  'Cast',
  'Unsqueeze',
  'Reshape',
  'Add',
  'Max',
  'Clip',
]);

/** The node that computes a divisor, before what only guards or spreads it. */
function divisorOf(reader: Reader, name: string): NodeProto | undefined {
  let node = reader.graph.producer.get(name);
  while (node && around.has(node.opType ?? '')) {
    const [read, ...others] = node.input.filter((each) => !reader.isConstant(each) && each !== '');
    const isAlone = others.length === 0 || node.opType === 'Expand' || node.opType === 'Reshape';
    node = read !== undefined && isAlone ? reader.graph.producer.get(read) : undefined;
  }
  return node;
}

/** x of x − max x, which keeps exponentials small and changes no probability; else the tensor itself. */
function beforeShift(reader: Reader, name: string): string {
  const node = reader.graph.producer.get(name);
  const [read, shift] = node?.opType === 'Sub' ? node.input : [];
  const max = shift === undefined ? undefined : divisorOf(reader, shift);
  return max?.opType === 'ReduceMax' && max.input[0] === read ? (read ?? name) : name;
}

/** x of exp x. */
function exponent(reader: Reader, name: string): string | undefined {
  const node = reader.graph.producer.get(name);
  return node?.opType === 'Exp' ? node.input[0] : undefined;
}

const sums: ReadonlySet<string> = new Set(['ReduceSum', 'ReduceL1']);

/** x / Σ x: a softmax where x is exp y; shares of what saturates, where x does. */
function normalized(reader: Reader, part: string, divisor: string, output: string): Value | undefined {
  const total = divisorOf(reader, divisor);
  if (!total || !sums.has(total.opType ?? '') || total.input[0] !== part) return undefined;
  const power = exponent(reader, part);
  if (power !== undefined)
    return {
      ...reader.leaf(beforeShift(reader, power)),
      smooth: tensor(output),
      range: share,
      activation: 'softmax',
    };
  const value = reader.value(part);
  return value && { ...value, smooth: tensor(output), range: share };
}

/** y of 1 + exp y. */
function exponentAfterOne(reader: Reader, name: string): string | undefined {
  const node = reader.graph.producer.get(name);
  if (node?.opType !== 'Add') return undefined;
  const isOne = (each: string): boolean => reader.numbers(each)?.every((number) => number === 1) === true;
  const [one = '', other = ''] = isOne(inputOf(node)) ? node.input : node.input.toReversed();
  return isOne(one) ? exponent(reader, other) : undefined;
}

/** c / (1 + exp y), a sigmoid of −y; exp y / (1 + exp y), one of y. */
function sigmoid(reader: Reader, numerator: string | number, divisor: string, output: string): Value | undefined {
  const y = exponentAfterOne(reader, divisor);
  if (y === undefined) return undefined;
  const isOfY = typeof numerator === 'string' && exponent(reader, numerator) === y;
  const [factor] = typeof numerator === 'number' ? [numerator] : isOfY ? [1] : (reader.numbers(numerator) ?? []);
  if (factor === undefined || !(factor > 0)) return undefined;
  const minus = reader.graph.producer.get(y);
  const isMinus = minus?.opType === 'Neg';
  const plain = reader.real(isMinus ? inputOf(minus) : y);
  return {
    logit: isOfY !== isMinus ? plain : negative(plain, output),
    weight: 1,
    smooth: tensor(output),
    range: { kind: 'linear', low: 0, high: factor },
    activation: 'sigmoid',
  };
}

/** Div, or Mul by a Reciprocal. */
export function quotientByHand({ opType, input }: NodeProto, output: string, reader: Reader): Value | undefined {
  const [a, b] = input as [string, string];
  if (opType === 'Reciprocal') return sigmoid(reader, 1, a, output);
  if (opType === 'Div') return normalized(reader, a, b, output) ?? sigmoid(reader, a, b, output);
  for (const [part, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const inverse = reader.graph.producer.get(other);
    const found = inverse?.opType === 'Reciprocal' ? normalized(reader, part, inputOf(inverse), output) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** ln Σ exp x, in one operator or in three, x shifted or not. */
function isLogTotal(reader: Reader, name: string, x: string): boolean {
  const node = reader.graph.producer.get(name);
  const root = beforeShift(reader, x);
  switch (node?.opType) {
    case 'ReduceLogSumExp':
      return node.input[0] === x;
    case 'Log': {
      const total = divisorOf(reader, inputOf(node));
      const power = total?.opType === 'ReduceSum' ? exponent(reader, inputOf(total)) : undefined;
      return power !== undefined && (power === x || beforeShift(reader, power) === root);
    }
    case 'Add':
      return node.input.some((each) => isLogTotal(reader, each, x));
    default:
      return false;
  }
}

/** x − ln Σ exp x: a log-softmax. */
export function logSoftmaxByHand({ input }: NodeProto, output: string, reader: Reader): Value | undefined {
  const [x, total] = input as [string, string];
  if (!isLogTotal(reader, total, x)) return undefined;
  return {
    ...reader.leaf(beforeShift(reader, x)),
    smooth: tensor(output),
    range: { kind: 'log', factor: 1 },
    activation: 'softmax',
  };
}

/** x / ‖x‖: an embedding, whose numbers are no classes. */
export function isNormalizedVector(reader: Reader, name: string): boolean {
  const node = reader.graph.producer.get(name);
  if (node?.opType === 'LpNormalization') return true;
  if (node?.opType !== 'Div') return false;
  const norm = divisorOf(reader, inputOf(node, 1));
  if (norm?.opType === 'ReduceL2') return norm.input[0] === node.input[0];
  const total = norm?.opType === 'Sqrt' || norm?.opType === 'Pow' ? divisorOf(reader, inputOf(norm)) : undefined;
  if (total?.opType === 'ReduceSumSquare') return total.input[0] === node.input[0];
  const square = total?.opType === 'ReduceSum' ? reader.graph.producer.get(inputOf(total)) : undefined;
  return square !== undefined && ['Mul', 'Pow'].includes(square.opType) && square.input[0] === node.input[0];
}
