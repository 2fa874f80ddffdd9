/**
 * Gradients that are 0 except in one row. Where a score looks at one token alone (a transformer's class token), all
 * between that token and the attention before it has such a gradient. Operators that work on rows are differentiated in
 * that row; whoever needs the whole gradient gets the row among zeros, and where none does, these zeros are cut away.
 */
import type { Graph } from '../graph/graph.ts';
import type { Dim, Shapes } from '../graph/shapes.ts';
import { Attributes } from '../onnx/attributes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import type { Emitter, Row } from './emitter.ts';
import { operatorName } from './operatorName.ts';

/** Along which axis an input has the output's rows; undefined: all of it is needed for each row. */
type InputAxis = number | undefined;

interface Seen {
  /** Of the output's rows. */
  readonly axis: number;
  readonly inputs: readonly (readonly Dim[])[];
  readonly output: readonly Dim[];
  readonly attributes: Attributes;
  readonly opset: number;
}

/** How an operator's inputs have its output's rows; undefined where rows don't stay apart. */
type ByRow = (seen: Seen) => readonly InputAxis[] | undefined;

const broadcastAxis = (dims: readonly Dim[], { axis, output }: Seen): InputAxis => {
  const own = axis - (output.length - dims.length);
  return own < 0 || dims[own] === 1 ? undefined : own;
};

/** y = f(x, …), element by element */
const elementwise: ByRow = (seen) => seen.inputs.map((dims) => broadcastAxis(dims, seen));

/** Rows of A make rows of Y. */
const MatMul: ByRow = (seen) => {
  const [a, b] = seen.inputs;
  if (!a || !b || a.length < 2 || b.length < 2 || seen.axis === seen.output.length - 1) return undefined;
  if (seen.axis === seen.output.length - 2) return [a.length - 2, undefined];
  return [broadcastAxis(a, seen), broadcastAxis(b, seen)];
};

const Gemm: ByRow = (seen) => {
  if (seen.axis !== 0 || seen.attributes.int('transA')) return undefined;
  return seen.inputs.map((dims, at) => (at === 0 ? 0 : at === 1 ? undefined : broadcastAxis(dims, seen)));
};

/** What is normalized lies behind the rows. */
const normalizing =
  (defaultAxis: (opset: number) => number): ByRow =>
  ({ axis, inputs, output, attributes, opset }) => {
    const first = attributes.int('axis') ?? defaultAxis(opset);
    const isBehind = axis < (first < 0 ? first + output.length : first);
    return isBehind ? inputs.map((_, at) => (at === 0 ? axis : undefined)) : undefined;
  };

const Transpose: ByRow = ({ axis, output, attributes }) => [
  attributes.ints('perm')?.[axis] ?? output.length - 1 - axis,
];

/** The same rows where as much lies before them. */
const reshaped: ByRow = ({ axis, inputs: [input = [], ...others], output }) => {
  const before = sizeOf(output.slice(0, axis));
  const own = input.findIndex((dim, at) => dim === output[axis] && sizeOf(input.slice(0, at)) === before);
  return own < 0 ? undefined : [own, ...others.map(() => undefined)];
};

/** How many elements, as far as it is known: the same text is the same number. */
function sizeOf(dims: readonly Dim[]): string {
  const known = dims.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1);
  return [known, ...dims.filter((dim) => typeof dim === 'string').toSorted()].join('·');
}

const softmax = normalizing((opset) => (opset < 13 ? 1 : -1));

/** Operators that keep rows apart. */
export const byRow: Readonly<Record<string, ByRow>> = {
  ...Object.fromEntries(
    (
      'Add Sub Mul Div Pow Sum Where Cast Identity Dropout Relu Gelu Erf Tanh Sigmoid Swish HardSwish HardSigmoid ' +
      'LeakyRelu Elu Exp Sqrt Neg Abs Clip Softplus Mish'
    )
      .split(' ')
      .map((operator) => [operator, elementwise]),
  ),
  ...{ MatMul, Gemm, Transpose },
  ...{ Reshape: reshaped, Flatten: reshaped, Squeeze: reshaped, Unsqueeze: reshaped },
  ...{ Softmax: softmax, LogSoftmax: softmax, LayerNormalization: normalizing(() => -1) },
};

/** A node as it is on one row: its tensors have names of their own, which no node makes. */
export interface NodeInRow {
  readonly node: NodeProto;
  readonly graph: Graph;
  readonly shapes: Pick<Shapes, 'get'>;
  /** Its output's gradient. */
  readonly dy: string;
  /** The tensor that a name stands for, and the row of it. */
  rowOf(name: string): { readonly tensor: string; readonly axis: number; readonly at: number } | undefined;
  /** The gradient of all of an input, of the gradient of its row. */
  back(gradient: string, at: number): string;
}

/** @returns undefined where the gradient has more rows, or the operator does not keep them apart */
export function inRow(
  emitter: Emitter,
  node: NodeProto,
  [dy = '', ...others]: readonly (string | undefined)[],
  graph: Graph,
  shapes: Shapes,
): NodeInRow | undefined {
  const row = emitter.rows.get(dy);
  if (!row || others.some((gradient) => gradient !== undefined)) return undefined;
  const axes = axesOf(node, row, graph, shapes);
  if (!axes) return undefined;
  const rows = new Map<string, { readonly tensor: string; readonly axis: number; readonly at: number }>();
  const named = (tensor: string, axis: InputAxis): string => {
    if (axis === undefined) return tensor;
    const name = `grad/row ${row.at} of axis ${axis} of ${tensor}`;
    rows.set(name, { tensor, axis, at: row.at });
    return name;
  };
  const input = node.input.map((tensor, at) => named(tensor, axes[at]));
  const output = node.output.map((tensor, at) => named(tensor, at === 0 ? row.axis : undefined));
  const alone: NodeProto = { ...node, input, output };
  return {
    node: alone,
    graph: graphAround(alone, node, graph),
    shapes: { get: (name) => shapeIn(shapes, rows.get(name)) ?? shapes.get(name) },
    dy: row.gradient,
    rowOf: (name) => rows.get(name),
    back: (gradient, at) => {
      const axis = axes[at];
      const rank = shapes.get(node.input[at] ?? '')?.dims?.length ?? 0;
      return axis === undefined ? gradient : emitter.amongZeros({ ...row, gradient, axis, rank });
    },
  };
}

function axesOf(node: NodeProto, row: Row, graph: Graph, shapes: Shapes): readonly InputAxis[] | undefined {
  const operator = operatorName(node);
  const inputs = node.input.map((name) => (name === '' ? [] : shapes.get(name)?.dims));
  const output = shapes.get(node.output[0] ?? '')?.dims;
  if (!Object.hasOwn(byRow, operator) || !output || !inputs.every((dims) => dims !== undefined)) return undefined;
  const opset = graph.rewritten?.has(node) ? Infinity : graph.opset;
  const axes = byRow[operator]?.({ axis: row.axis, inputs, output, attributes: new Attributes(node), opset });
  // What is written in the file is looked at by rules, all of it.
  const isFit = axes?.every(
    (axis, at) => axis === undefined || (inputs[at]?.[axis] === row.size && !graph.constants.has(node.input[at] ?? '')),
  );
  return isFit ? axes : undefined;
}

function shapeIn(shapes: Shapes, row: { readonly tensor: string; readonly axis: number } | undefined) {
  const whole = row && shapes.get(row.tensor);
  return whole && { ...whole, ...(whole.dims && { dims: whole.dims.with(row.axis, 1) }) };
}

/** What rules ask of the graph, of the new names. */
function graphAround(alone: NodeProto, node: NodeProto, graph: Graph): Graph {
  return {
    ...graph,
    consumers: new Map(alone.output.map((name, at) => [name, graph.consumers.get(node.output[at] ?? '') ?? []])),
    rewritten: new Set(graph.rewritten?.has(node) ? [alone] : []),
    inner: new Set(alone.input.filter((_, at) => graph.inner?.has(node.input[at] ?? ''))),
  };
}
