import { Attributes } from '../onnx/attributes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import type { Graph } from '../graph/graph.ts';
import type { Dim, Shapes } from '../graph/shapes.ts';
import { inputOf, outputOf } from '../onnx/nodes.ts';

/**
 * Operators that leave the axes of their first input as they are; nothing else stands between a picture and its first
 * convolution.
 */
const keepsAxes: ReadonlySet<string> = new Set(['Identity', 'Cast', 'Add', 'Sub', 'Mul', 'Div', 'Clip', 'Pad']);

/**
 * The sizes of the picture's input with the number of its channels, which its first convolution tells where the
 * exporter left it open, too (Optimum does): so a gray picture's model is known from a colored one's, and a clip's
 * channels from its frames.
 */
export function withChannels(graph: Graph, shapes: Shapes, name: string, dims: readonly Dim[]): readonly Dim[] {
  /** Of a tensor that holds the picture: the input's axis that each of its own is. */
  const axes = new Map<string, readonly number[]>([[name, dims.map((_, axis) => axis)]]);
  for (const node of graph.nodes) {
    const order = node.input.map((input) => axes.get(input)).find((known) => known !== undefined);
    if (!order) continue;
    const count = node.opType === 'Conv' && axes.has(inputOf(node)) ? channelsOf(node, shapes) : undefined;
    if (count !== undefined)
      return dims.map((dim, axis) => (axis === order[1] && typeof dim !== 'number' ? count : dim));
    if (keepsAxes.has(node.opType ?? '')) axes.set(outputOf(node), order);
    if (node.opType === 'Transpose') axes.set(outputOf(node), turned(node, order));
  }
  return dims;
}

function turned(node: NodeProto, order: readonly number[]): readonly number[] {
  const perm = new Attributes(node).ints('perm');
  return perm ? perm.map((from) => order[from] ?? -1) : order.toReversed();
}

/** A convolution's weights are [features, channels / group, …]. */
function channelsOf(node: NodeProto, shapes: Shapes): number | undefined {
  const share = shapes.get(inputOf(node, 1))?.dims?.[1];
  return typeof share === 'number' ? share * (new Attributes(node).int('group') ?? 1) : undefined;
}
