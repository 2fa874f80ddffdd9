import { Attributes } from '../onnx/attributes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { valuesOf } from '../onnx/tensors.ts';
import { isConstant, type Graph } from '../graph/graph.ts';
import type { Shapes } from '../graph/shapes.ts';
import { inputOf, outputOf } from '../onnx/nodes.ts';

/*
 * ONNX does not say what an axis means; operators do. A convolution's channels are axis 1, a projection (MatMul with
 * weights) and a layer normalization work on the last axis. What is known so is carried along, forwards and backwards,
 * through operators that leave the axes as they are, until nothing new is learnt.
 */

/** Operators whose definition says N,C,… */
const channelsSecond: ReadonlySet<string> = new Set([
  'Conv',
  'ConvInteger',
  'ConvTranspose',
  'MaxPool',
  'AveragePool',
  'LpPool',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'GlobalLpPool',
  'BatchNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'LRN',
  'DepthToSpace',
  'SpaceToDepth',
]);

const channelsLast: ReadonlySet<string> = new Set([
  'LayerNormalization',
  'RMSNormalization',
  'SimplifiedLayerNormalization',
]);

/** Operators after which it is unknown what the axes mean. */
const losesAxes: ReadonlySet<string> = new Set([
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Einsum',
  'Gather',
  'GatherND',
  'GatherElements',
  'MatMul',
  'Gemm',
  'Expand',
  'Tile',
]);

/** An operator of ONNX Runtime's own by its standard name: QLinearConv and FusedConv are convolutions, too. */
const standardName = ({ opType }: NodeProto): string => opType.replace(/^(QLinear|Nhwc)?(Fused)?/, '');

/** ONNX Runtime's optimizer turns some of them to N,…,C. */
const isChannelsLast = (node: NodeProto): boolean =>
  node.opType.startsWith('Nhwc') || new Attributes(node).int('channels_last') === 1;

class ChannelAxes {
  readonly axes = new Map<string, number>();
  private changed = false;

  constructor(
    private readonly graph: Graph,
    private readonly shapes: Shapes,
  ) {}

  run(): void {
    for (const node of this.graph.nodes) this.seed(node);
    do {
      this.changed = false;
      for (const node of this.graph.nodes) this.carry(node);
      for (const node of this.graph.nodes.toReversed()) this.carry(node);
    } while (this.changed);
  }

  private rank(tensor: string): number {
    return this.shapes.get(tensor)?.dims?.length ?? 0;
  }

  private learn(tensor: string | undefined, axis: number): void {
    if (!tensor || this.axes.has(tensor) || this.graph.constants.has(tensor) || this.rank(tensor) < 3) return;
    this.axes.set(tensor, axis);
    this.changed = true;
  }

  private seed(node: NodeProto): void {
    const operator = standardName(node);
    const [x, y] = [inputOf(node), outputOf(node)];
    if (channelsSecond.has(operator))
      for (const tensor of [x, y]) this.learn(tensor, isChannelsLast(node) ? this.rank(tensor) - 1 : 1);
    else if (this.isProjection(node) || this.normalizesLast(node))
      for (const tensor of [x, y]) this.learn(tensor, this.rank(tensor) - 1);
    else if (operator === 'ReduceMean') this.seedPooling(node);
  }

  private isProjection(node: NodeProto): boolean {
    if (standardName(node) !== 'MatMul') return false;
    const weights = inputOf(node, node.opType === 'QLinearMatMul' ? 3 : 1);
    return this.rank(weights) === 2 && isConstant(this.graph, weights);
  }

  private normalizesLast(node: NodeProto): boolean {
    if (!channelsLast.has(node.opType ?? '')) return false;
    const axis = new Attributes(node).int('axis') ?? -1;
    return axis === -1 || axis === this.rank(inputOf(node)) - 1;
  }

  /** A mean over all axes but two pools the grid away: the axis that is left beside the batch is the channels'. */
  private seedPooling(node: NodeProto): void {
    const rank = this.rank(inputOf(node));
    const tensor = this.graph.constants.get(node.input[1] ?? '');
    const axes = new Attributes(node).ints('axes') ?? (tensor && valuesOf(tensor)) ?? [];
    const reduced = new Set(axes.map((axis) => (axis + rank) % rank));
    const [left, ...others] = Array.from({ length: rank }, (_, axis) => axis).filter(
      (axis) => axis > 0 && !reduced.has(axis),
    );
    const isStatistic = reduced.size === 1 && reduced.has(rank - 1) && new Attributes(node).int('keepdims') !== 0;
    if (isStatistic) this.learn(node.input[0], rank - 1); // a layer normalization, written out
    else if (left !== undefined && others.length === 0 && !reduced.has(0)) this.learn(node.input[0], left);
  }

  /** Same rank, same axes: what one tensor of the node knows, all know. */
  private carry(node: NodeProto): void {
    const operator = standardName(node);
    if (operator === 'Transpose') return this.carryThroughTranspose(node);
    if (losesAxes.has(operator) || operator.startsWith('Reduce')) return;
    const rank = this.rank(outputOf(node));
    const tensors = [...node.output, ...node.input].filter((name) => this.rank(name) === rank);
    const axis = tensors.map((name) => this.axes.get(name)).find((each) => each !== undefined);
    if (axis !== undefined) for (const tensor of tensors) this.learn(tensor, axis);
  }

  private carryThroughTranspose(node: NodeProto): void {
    const [x, y] = [inputOf(node), outputOf(node)];
    const rank = this.rank(x);
    const perm = new Attributes(node).ints('perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
    const ofX = this.axes.get(x);
    if (ofX !== undefined) this.learn(y, perm.indexOf(ofX));
    const from = perm[this.axes.get(y) ?? -1];
    if (from !== undefined) this.learn(x, from);
  }
}

/** The channel axis of every tensor (of rank 3 or more) of which it can be told. */
export function findChannelAxes(graph: Graph, shapes: Shapes): ReadonlyMap<string, number> {
  const found = new ChannelAxes(graph, shapes);
  found.run();
  return found.axes;
}
