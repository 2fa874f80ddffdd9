import type { Graph } from '../graph/graph.ts';
import { Attributes } from '../onnx/attributes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { elementCount, dimsOf, valuesOf } from '../onnx/tensors.ts';

/** What the model does to its input first: `gain · input + offset`, one a channel (or one for all). */
export interface LeadingArithmetic {
  readonly gain: readonly number[];
  readonly offset: readonly number[];
  /** The operators that do it, in order. */
  readonly operators: readonly string[];
}

interface State extends LeadingArithmetic {
  /** Channels have been turned round on the way; constants behind it are in the other order. */
  readonly isFlipped: boolean;
  readonly tensor: string;
}

/** Sub, Div, Mul, Add and BatchNormalization by constants of one number, or one a channel, at the very beginning. */
export function leadingArithmetic(graph: Graph, input: string): LeadingArithmetic | undefined {
  let state: State = { gain: [1], offset: [0], operators: [], isFlipped: false, tensor: input };
  for (let steps = 0; steps < 16; steps++) {
    const users = (graph.consumers.get(state.tensor) ?? []).filter(
      ({ opType }) => opType !== 'Shape' && opType !== 'Size',
    );
    const [only, ...others] = users;
    const next = only && others.length === 0 ? step(graph, only, state) : undefined;
    if (!next) break;
    state = next;
  }
  return state.operators.length === 0 ? undefined : state;
}

/** They move elements or types; values stay. */
const transparent = new Set(['Identity', 'Cast', 'Transpose', 'Reshape', 'Squeeze', 'Unsqueeze', 'Pad', 'Resize']);

function step(graph: Graph, node: NodeProto, state: State): State | undefined {
  const tensor = node.output[0] ?? '';
  if ((node.opType && transparent.has(node.opType)) || takesOnePicture(graph, node)) return { ...state, tensor };
  if (isFlip(graph, node)) return { ...state, tensor, isFlipped: !state.isFlipped };
  const found = affine(graph, node, state.tensor);
  if (!found) return undefined;
  const [gain, offset] = [found.gain, found.offset].map((values) =>
    state.isFlipped ? values.toReversed() : values,
  ) as [number[], number[]];
  return {
    ...state,
    tensor,
    gain: zip(gain, state.gain, (outer, inner) => outer * inner),
    offset: zip(
      zip(gain, state.offset, (outer, inner) => outer * inner),
      offset,
      (a, b) => a + b,
    ),
    operators: [...state.operators, node.opType ?? ''],
  };
}

type Line = Pick<LeadingArithmetic, 'gain' | 'offset'>;

/** The one operator's gain and offset, for its input x and its constant c. */
const operators: Readonly<Record<string, (c: readonly number[], xIsFirst: boolean) => Line | undefined>> = {
  Add: (c) => ({ gain: [1], offset: c }),
  Sub: (c, xIsFirst) => (xIsFirst ? { gain: [1], offset: c.map((value) => -value) } : { gain: [-1], offset: c }),
  Mul: (c) => ({ gain: c, offset: [0] }),
  Div: (c, xIsFirst) => (xIsFirst ? { gain: c.map((value) => 1 / value), offset: [0] } : undefined),
};

function affine(graph: Graph, node: NodeProto, tensor: string): Line | undefined {
  if (node.domain && node.domain !== 'ai.onnx') return undefined;
  if (node.opType === 'BatchNormalization') return batchNormalization(graph, node);
  const read = node.opType && Object.hasOwn(operators, node.opType) ? operators[node.opType] : undefined;
  if (!read || node.input.length !== 2) return undefined;
  const xIsFirst = node.input[0] === tensor;
  const values = channelValues(graph, node.input[xIsFirst ? 1 : 0] ?? '');
  return values && read(values, xIsFirst);
}

function batchNormalization(graph: Graph, node: NodeProto): Line | undefined {
  const [scale, bias, mean, variance] = node.input.slice(1, 5).map((name) => channelValues(graph, name));
  if (!scale || !bias || !mean || !variance) return undefined;
  const epsilon = new Attributes(node).float('epsilon') ?? 1e-5;
  const gain = scale.map((value, channel) => value / Math.sqrt((variance[channel] ?? NaN) + epsilon));
  return { gain, offset: gain.map((value, channel) => (bias[channel] ?? NaN) - value * (mean[channel] ?? NaN)) };
}

/**
 * A constant of one number, or one for each of three channels; of a whole picture (a data set's mean) the mean of each
 * channel.
 */
function channelValues(graph: Graph, name: string): number[] | undefined {
  const constant = graph.constants.get(name);
  if (!constant) return undefined;
  const dims = dimsOf(constant);
  const isPicture = dims.length >= 2 && elementCount(dims) >= leastPixels && elementCount(dims) <= mostPixels;
  if (!isPicture && ![1, 3].includes(elementCount(dims))) return undefined;
  const values = valuesOf(constant);
  if (!values?.every(Number.isFinite)) return undefined;
  return isPicture ? meansOf(values, dims) : values;
}

/** Of a picture that is a constant. */
const leastPixels = 8 * 8;
const mostPixels = 3 * 2048 ** 2;

/** [C, H, W] or [H, W, C], behind whatever batch of 1; of a picture without channels one mean. */
function meansOf(values: readonly number[], dims: readonly number[]): number[] {
  const [isFirst, isLast] = [dims.at(-3) === 3, dims.at(-1) === 3];
  const plane = values.length / 3;
  const channelOf = (at: number): number => (isFirst ? Math.floor(at / plane) : at % 3);
  if (isFirst === isLast) return [values.reduce((sum, value) => sum + value, 0) / values.length];
  const sums = [0, 0, 0];
  values.forEach((value, at) => (sums[channelOf(at)] = (sums[channelOf(at)] ?? 0) + value / plane));
  return sums;
}

/** A Gather of one number along the batch, as torchvision's detectors begin. */
function takesOnePicture(graph: Graph, node: NodeProto): boolean {
  const index = graph.constants.get(node.input[1] ?? '');
  return (
    node.opType === 'Gather' &&
    (new Attributes(node).int('axis') ?? 0) === 0 &&
    index !== undefined &&
    elementCount(dimsOf(index)) === 1
  );
}

/** RGB to BGR or back: a Slice with step −1, or a Gather of 2, 1, 0. */
function isFlip(graph: Graph, node: NodeProto): boolean {
  if (node.opType === 'Slice') return constants(graph, node.input[4])?.join() === '-1';
  return node.opType === 'Gather' && constants(graph, node.input[1])?.join() === '2,1,0';
}

function constants(graph: Graph, name: string | undefined): number[] | undefined {
  const constant = graph.constants.get(name ?? '');
  return constant && valuesOf(constant);
}

function zip(a: readonly number[], b: readonly number[], combine: (a: number, b: number) => number): number[] {
  const at = (values: readonly number[], channel: number): number => values[values.length === 1 ? 0 : channel] ?? NaN;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, channel) => combine(at(a, channel), at(b, channel)));
}
