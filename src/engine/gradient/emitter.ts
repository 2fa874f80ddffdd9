import { makeNode, type AttributeValue } from '../onnx/attributes.ts';
import { TensorProto_DataType, type NodeProto, type TensorProto } from '../onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../onnx/tensors.ts';
import { inputOf } from '../onnx/nodes.ts';

/** A tensor's name in the gradient graph, or a number: a float32 scalar that broadcasts. */
export type Operand = string | number;

/** The names of so many outputs. */
type Outputs<Count extends number> = Count extends 1
  ? [string]
  : Count extends 2
    ? [string, string]
    : Count extends 3
      ? [string, string, string]
      : Count extends 4
        ? [string, string, string, string]
        : string[];

/** A gradient that is 0 except in one row. */
export interface Row {
  /** Of the row, of size 1 along `axis`. */
  readonly gradient: string;
  readonly axis: number;
  readonly at: number;
  /** How many rows there are. */
  readonly size: number;
  /** Of the tensor. */
  readonly rank: number;
}

const isSamePlace = (a: Row, b: Row): boolean => a.axis === b.axis && a.at === b.at;

/**
 * Writes nodes of the gradient graph, always in opset 19 (the first whose ReduceX, Resize, Pad, ScatterElements and
 * AveragePool say all that the rules need). Each method returns the name of the new tensor.
 */
export class Emitter {
  static readonly opset = 19;
  readonly nodes: NodeProto[] = [];
  readonly constants = new Map<string, TensorProto>();
  /** Gradients of one row, by the name of the whole. */
  readonly rows = new Map<string, Row>();

  /** @param prefix of the new tensors' names; constants are named after what they hold, and shared. */
  constructor(private readonly prefix = 'grad/') {}

  op(type: string, inputs: readonly Operand[], attributes: Readonly<Record<string, AttributeValue>> = {}): string {
    const [output] = this.ops(type, inputs, 1, attributes);
    return output;
  }

  /** A node with several outputs. */
  ops<Count extends number>(
    type: string,
    inputs: readonly Operand[],
    count: Count,
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): Outputs<Count> {
    const stem = `${this.prefix}${type}_${this.nodes.length}`;
    const outputs = Array.from({ length: count }, (_, at) => (count === 1 ? stem : `${stem}:${at}`));
    this.nodes.push(
      makeNode(
        type,
        inputs.map((input) => this.operand(input)),
        outputs,
        attributes,
      ),
    );
    return outputs as Outputs<Count>;
  }

  /**
   * What a tensor was before it was last reshaped. ONNX Runtime 1.30 can't fuse two Reshapes in a row where the first
   * one's shape is computed, and refuses the graph; so a second one, if it says all sizes, takes the place of the
   * first.
   */
  beforeReshape(tensor: string): string {
    const last = this.nodes.findLast(({ output }) => output[0] === tensor);
    return last?.opType === 'Reshape' ? inputOf(last) : tensor;
  }

  /** A row's gradient, put into zeros. */
  amongZeros(row: Row): string {
    const place = (count: number): number[] => Array<number>(row.rank).fill(0).with(row.axis, count);
    const whole = this.op('Pad', [row.gradient, this.int64s([...place(row.at), ...place(row.size - 1 - row.at)])]);
    this.rows.set(whole, row);
    return whole;
  }

  /** Of gradients: of the row alone, where all have the same one. */
  total(gradients: readonly string[]): string {
    const rows = gradients.flatMap((gradient) => this.rows.get(gradient) ?? []);
    const [first] = rows;
    if (!first || rows.length < gradients.length || !rows.every((row) => isSamePlace(row, first)))
      return this.op('Sum', gradients);
    const gradient = this.op(
      'Sum',
      rows.map((row) => row.gradient),
    );
    return this.amongZeros({ ...first, gradient });
  }

  /** One row of a tensor, of size 1 along `axis`. */
  row(tensor: string, { axis, at }: Pick<Row, 'axis' | 'at'>): string {
    return this.op('Gather', [tensor, this.int64s([at])], { axis });
  }

  /** The same tensor under a name of its own. */
  alias(tensor: string, name: string): void {
    this.nodes.push(makeNode('Identity', [tensor], [name]));
  }

  /** A 1-D int64 constant. */
  int64s(values: readonly number[]): string {
    return this.constant(`grad/int64[${values.join(',')}]`, (name) => int64Tensor(name, values));
  }

  int64(value: number): string {
    return this.constant(`grad/int64:${value}`, (name) => int64Tensor(name, [value], []));
  }

  /** A 1-D float32 constant. */
  floats(values: readonly number[]): string {
    return this.constant(`grad/float[${values.join(',')}]`, (name) => floatTensor(name, values));
  }

  float(value: number): string {
    return this.constant(`grad/float:${value}`, (name) => floatTensor(name, [value], []));
  }

  add = (a: Operand, b: Operand): string => this.op('Add', [a, b]);
  sub = (a: Operand, b: Operand): string => this.op('Sub', [a, b]);
  mul = (a: Operand, b: Operand): string => this.op('Mul', [a, b]);
  div = (a: Operand, b: Operand): string => this.op('Div', [a, b]);
  pow = (a: Operand, b: Operand): string => this.op('Pow', [a, b]);
  neg = (a: Operand): string => this.op('Neg', [a]);
  greater = (a: Operand, b: Operand): string => this.op('Greater', [a, b]);
  less = (a: Operand, b: Operand): string => this.op('Less', [a, b]);
  and = (a: Operand, b: Operand): string => this.op('And', [a, b]);
  where = (condition: string, a: Operand, b: Operand): string => this.op('Where', [condition, a, b]);
  reshape = (a: string, shape: string): string => this.op('Reshape', [a, shape]);
  transpose = (a: string, perm: readonly number[]): string => this.op('Transpose', [a], { perm });
  /** Floats, from any number type. */
  toFloat = (a: string): string => this.op('Cast', [a], { to: TensorProto_DataType.FLOAT });

  /** Sum over `axes`, which stay with size 1; over none it is the tensor itself, where the operator would take all. */
  sum = (a: string, axes: readonly number[]): string =>
    axes.length === 0 ? a : this.op('ReduceSum', [a, this.int64s(axes)], { keepdims: 1 });
  mean = (a: string, axes: readonly number[]): string => this.op('ReduceMean', [a, this.int64s(axes)], { keepdims: 1 });
  unsqueeze = (a: string, axes: readonly number[]): string =>
    axes.length === 0 ? a : this.op('Unsqueeze', [a, this.int64s(axes)]);
  squeeze = (a: string, axes: readonly number[]): string =>
    axes.length === 0 ? a : this.op('Squeeze', [a, this.int64s(axes)]);

  private operand(input: Operand): string {
    return typeof input === 'number' ? this.float(input) : input;
  }

  private constant(name: string, make: (name: string) => TensorProto): string {
    if (!this.constants.has(name)) this.constants.set(name, make(name));
    return name;
  }
}
