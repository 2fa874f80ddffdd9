import { Attributes } from '../onnx/attributes.ts';
import type { Graph } from '../graph/graph.ts';
import { isStatic, type Dim, type Shapes } from '../graph/shapes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { elementCount, valuesOf } from '../onnx/tensors.ts';
import { Emitter } from './emitter.ts';
import { inputOf, outputOf } from '../onnx/nodes.ts';
import { known } from '../../vocabulary/known.ts';

/** Given what is known of a node and the gradients of its outputs, writes the gradients of its inputs. */
export type GradientRule = (context: RuleContext) => readonly (string | undefined)[];

/** A rule says that it can't: the message completes “Conv `conv1` …”. */
export class NoGradient extends Error {}

/** All that a rule may look at. Forward values are asked for by `x` and `y`, and only what is asked for is saved. */
export class RuleContext {
  readonly attributes: Attributes;

  constructor(
    readonly g: Emitter,
    readonly node: NodeProto,
    private readonly graph: Graph,
    private readonly shapes: Pick<Shapes, 'get'>,
    private readonly outputGradients: readonly (string | undefined)[],
    private readonly wanted: readonly boolean[],
    private readonly save: (tensor: string) => string,
    private readonly symbols: (symbol: string) => string | undefined,
  ) {
    this.attributes = new Attributes(node);
  }

  /** The operator-set version that the node is written in: some operators change their meaning. */
  get opset(): number {
    return this.graph.rewritten?.has(this.node) ? Emitter.opset : this.graph.opset;
  }

  /** Whether a Where takes the output or leaves it: what it leaves may be no number. */
  isGuarded(output = outputOf(this.node)): boolean {
    const users = this.graph.consumers.get(output) ?? [];
    return users.some(
      ({ opType, output: [next] }) => opType === 'Where' || (opType === 'Cast' && this.isGuarded(next)),
    );
  }

  get inputCount(): number {
    return this.node.input.length;
  }

  /** dS/dy of the first output; single-output rules are only called when it exists. */
  get dy(): string {
    return known(this.outputGradients[0], 'gradient of the output');
  }

  outputGradient(at: number): string | undefined {
    return this.outputGradients[at];
  }

  /** Whether the gradient of this input is needed at all. */
  wants(at: number): boolean {
    return this.wanted[at] ?? false;
  }

  has(at: number): boolean {
    return (this.node.input[at] ?? '') !== '';
  }

  /** Whether the forward value of an input is no tensor of the model, but a step of a rewritten operator. */
  isComputedAgain(at: number): boolean {
    return this.graph.inner?.has(this.inputName(at)) ?? false;
  }

  inputName(at: number): string {
    return inputOf(this.node, at);
  }

  /** The forward value of an input. */
  x(at = 0): string {
    return this.save(this.inputName(at));
  }

  /** The forward value of an output. */
  y(at = 0): string {
    return this.save(outputOf(this.node, at));
  }

  /** The values of an input that is constant; undefined where it is absent or computed. */
  constantInput(at: number): number[] | undefined {
    const tensor = this.graph.constants.get(this.node.input[at] ?? '');
    return tensor && valuesOf(tensor);
  }

  /** Integers that older opsets write as an attribute and newer ones as an input; undefined where neither is given. */
  ints(attribute: string, input: number): number[] | undefined {
    if (this.attributes.has(attribute)) return this.attributes.ints(attribute);
    if (!this.has(input)) return undefined;
    const values = this.constantInput(input);
    if (!values) throw new NoGradient(`has ${attribute} that are computed during the run`);
    return values;
  }

  typeOf(tensor: string): string {
    return this.shapes.get(tensor)?.type ?? 'float32';
  }

  dims(tensor: string): readonly Dim[] {
    const dims = this.shapes.get(tensor)?.dims;
    if (!dims) throw new NoGradient(`works on the tensor “${tensor}”, whose rank is unknown`);
    return dims;
  }

  /** One dimension of a tensor. */
  dim(tensor: string, axis: number): Dim {
    const dim = this.dims(tensor)[axis];
    if (dim === undefined)
      throw new NoGradient(`works on axis ${axis} of the tensor “${tensor}”, which has fewer axes`);
    return dim;
  }

  /** Dimensions of input `at`. */
  xDims(at = 0): readonly Dim[] {
    return this.dims(this.inputName(at));
  }

  yDims(at = 0): readonly Dim[] {
    return this.dims(outputOf(this.node, at));
  }

  /** `axis` of input 0, counted from the front. */
  axis(axis: number, rank = this.xDims().length): number {
    return axis < 0 ? axis + rank : axis;
  }

  /** The shape of a tensor as a 1-D int64 tensor: a constant where it is known, else pieced together or measured. */
  shapeOf(tensor: string): string {
    const dims = this.dims(tensor);
    if (isStatic(dims)) return this.g.int64s(dims);
    const parts = dims.map((dim) => (typeof dim === 'number' ? this.g.int64s([dim]) : this.symbols(dim)));
    if (parts.every((part) => part !== undefined)) return this.g.op('Concat', parts, { axis: 0 });
    return this.g.op('Shape', [this.save(tensor)]);
  }

  /** One dimension of a tensor as a 1-D int64 tensor of one element. */
  dimOf(tensor: string, axis: number): string {
    const dim = this.dim(tensor, axis);
    if (typeof dim === 'number') return this.g.int64s([dim]);
    return this.symbols(dim) ?? this.g.op('Shape', [this.save(tensor)], { start: axis, end: axis + 1 });
  }

  /** Reshapes `value`, which has as many elements as `tensor`, to the shape of `tensor`. */
  reshapeLike(value: string, tensor: string): string {
    const dims = this.dims(tensor);
    const unknown = dims.filter((dim) => typeof dim !== 'number').length;
    const source = this.g.beforeReshape(value);
    if (unknown > 1 || dims.includes(0)) return this.g.reshape(source, this.shapeOf(tensor));
    return this.g.reshape(source, this.g.int64s(dims.map((dim) => (typeof dim === 'number' ? dim : -1))));
  }

  /** Repeats `value`, which has size 1 on `axes`, to the size that `tensor` has there. */
  expandAxes(value: string, tensor: string, axes: readonly number[]): string {
    const dims = this.dims(tensor);
    const sizes = dims.map((_, axis) => (axes.includes(axis) ? this.dimOf(tensor, axis) : this.g.int64s([1])));
    const known = dims.map((dim, axis) => (axes.includes(axis) ? dim : 1));
    const shape = isStatic(known) ? this.g.int64s(known) : this.g.op('Concat', sizes, { axis: 0 });
    return this.g.op('Expand', [value, shape]);
  }

  /** The number of elements along `axes` of a tensor, as a float. */
  countOf(tensor: string, axes: readonly number[]): string | number {
    const dims = axes.map((axis) => this.dim(tensor, axis));
    if (isStatic(dims)) return elementCount(dims);
    const sizes = this.g.op(
      'Concat',
      axes.map((axis) => this.dimOf(tensor, axis)),
      { axis: 0 },
    );
    return this.g.toFloat(this.g.op('ReduceProd', [sizes], { keepdims: 0 }));
  }

  zerosLike(tensor: string): string {
    return this.g.op('ConstantOfShape', [this.shapeOf(tensor)]);
  }
}
