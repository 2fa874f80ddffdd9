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

/** x of exp x, and of any other constant to the power of x. */
function exponent(reader: Reader, name: string): string | undefined {
  const node = reader.graph.producer.get(name);
  const [base, ...others] = node?.opType === 'Pow' ? (reader.numbers(node.input[0]) ?? []) : [];
  const isPower = base !== undefined && base > 1 && others.every((number) => number === base);
  return node?.opType === 'Exp' ? node.input[0] : isPower ? node?.input[1] : undefined;
}

/** They make no number below 0. */
const notNegative: ReadonlySet<string> = new Set([
  ...['Relu', 'Softplus', 'Abs', 'Exp', 'Sigmoid', 'HardSigmoid', 'Softmax', 'ReduceL1', 'ReduceL2'],
]);

function isNotNegative(reader: Reader, name: string, depth = 8): boolean {
  const numbers = reader.numbers(name);
  if (numbers) return numbers.every((number) => number >= 0);
  const node = reader.graph.producer.get(name);
  if (!node || depth === 0) return false;
  const isKept = ['Add', 'Mul', 'Div', 'Max', 'Sqrt', 'Identity', 'Cast', 'Unsqueeze', 'Reshape'].includes(node.opType);
  const read = node.opType === 'Max' || !isKept ? [] : node.input.slice(0, node.opType === 'Reshape' ? 1 : 2);
  return (
    notNegative.has(node.opType) ||
    (node.opType === 'Clip' && (reader.numbers(node.input[1])?.[0] ?? -1) >= 0) ||
    (node.opType === 'Max' && node.input.some((each) => isNotNegative(reader, each, depth - 1))) ||
    (read.length > 0 && read.every((each) => isNotNegative(reader, each, depth - 1)))
  );
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
  if (value) return { ...value, smooth: tensor(output), range: share };
  // Evidence: the larger, the more of all.
  return isNotNegative(reader, part) ? { ...reader.leaf(part), smooth: tensor(output), range: share } : undefined;
}

/** −ln(1 + exp(−x)): the logarithm of a sigmoid. */
export function logSigmoidByHand(negation: NodeProto, output: string, reader: Reader): Value | undefined {
  const node = reader.graph.producer.get(inputOf(negation));
  if (node?.opType !== 'Softplus') return undefined;
  const x = inputOf(node);
  const minus = reader.graph.producer.get(x);
  const logit = minus?.opType === 'Neg' ? reader.real(inputOf(minus)) : negative(reader.real(x), output);
  return { logit, weight: 1, smooth: tensor(output), range: { kind: 'log', factor: 1 }, activation: 'sigmoid' };
}

/** Odds p / (1 − p), x / max x, (x − min x) / (max x − min x): they rise with x, and are no probabilities. */
export function ratioByHand({ input }: NodeProto, output: string, reader: Reader): Value | undefined {
  const [a = '', b = ''] = input;
  const below = divisorOf(reader, b);
  const complement = reader.graph.producer.get(b);
  const isOdds = complement?.opType === 'Sub' && reader.isConstant(inputOf(complement)) && complement.input[1] === a;
  const shifted = reader.graph.producer.get(a);
  const least = shifted?.opType === 'Sub' ? divisorOf(reader, inputOf(shifted, 1)) : undefined;
  const isStretched =
    least?.opType === 'ReduceMin' &&
    least.input[0] === shifted?.input[0] &&
    /^(Sub|ReduceMax)$/.test(below?.opType ?? '');
  const isOfLargest = below?.opType === 'ReduceMax' && below.input[0] === a;
  if (!isOdds && !isStretched && !isOfLargest) return undefined;
  const { range: _, ...value } = reader.valueOrSelf(isStretched && shifted ? inputOf(shifted) : a);
  return { ...value, smooth: tensor(output) };
}

/** 1 where a number is the largest. */
export function isLargestByHand({ input }: NodeProto, reader: Reader): string | undefined {
  const [a = '', b = ''] = input;
  const isLargestOf = (name: string, of: string): boolean => {
    const node = divisorOf(reader, name);
    return node?.opType === 'ReduceMax' && node.input[0] === of;
  };
  return isLargestOf(b, a) ? a : isLargestOf(a, b) ? b : undefined;
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
