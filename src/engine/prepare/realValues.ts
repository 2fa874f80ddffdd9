import { makeNode } from '../onnx/attributes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { dimsOf, elementCount } from '../onnx/tensors.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';
import { inputOf } from '../onnx/nodes.ts';
import { known } from '../../vocabulary/known.ts';

/** Where an operator keeps the scale of its output among its inputs; the zero point comes next. */
export const outputScale = {
  QuantizeLinear: 1,
  QLinearConv: 6,
  QLinearMatMul: 6,
  QGemm: 7,
  QLinearAdd: 6,
  QLinearMul: 6,
  QLinearWhere: 7,
  QLinearSigmoid: 3,
  QLinearLeakyRelu: 3,
  QLinearSoftmax: 3,
  QLinearAveragePool: 3,
  QLinearGlobalAveragePool: 3,
  QLinearConcat: 0,
} as const satisfies Readonly<Record<string, number>>;

/** Operators that move or choose numbers: those of their output mean what those of their first input mean. */
const keepsScale: ReadonlySet<string> = new Set([
  'MaxPool',
  'NhwcMaxPool',
  'Transpose',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Identity',
  'Slice',
  'Split',
  'Resize',
  'DepthToSpace',
  'SpaceToDepth',
]);

/** The tensor of real values that a quantized one stands for. */
export const realValuesOf = (tensor: string): string => `${tensor}${real}`;
const real = ':real';

/** The model's own tensor: the quantized one that these real values belong to, or the tensor itself. */
export const ownTensor = (tensor: string): string => (tensor.endsWith(real) ? tensor.slice(0, -real.length) : tensor);

/**
 * The same graph, and beside each quantized tensor the real values that it stands for, (numbers − zero point) · scale:
 * what is read of it where it is a layer. Nothing in the model reads them, so that they cost nothing unless asked for.
 */
export function withRealValues(graph: Graph): Graph {
  const scales = new Map<string, readonly string[]>();
  const added: NodeProto[] = [];
  for (const node of graph.nodes) {
    const [tensor = ''] = node.output;
    const scale = keepsScale.has(node.opType ?? '') ? scales.get(inputOf(node)) : ownScale(graph, node);
    if (!scale) continue;
    scales.set(tensor, scale);
    // What QuantizeLinear was given are the real values.
    if (node.opType !== 'QuantizeLinear')
      added.push(makeNode('DequantizeLinear', [tensor, ...scale], [realValuesOf(tensor)]));
  }
  return added.length === 0 ? graph : indexEdges({ ...graph, nodes: [...graph.nodes, ...added] });
}

/** Scale and zero point of a node's output; undefined where it is not quantized, or each of its slices has its own. */
function ownScale(graph: Graph, { opType, domain, input }: NodeProto): readonly string[] | undefined {
  // ONNX Runtime's own QuantizeLinear knows 16 bits, which the standard's DequantizeLinear does not before opset 21.
  if (opType === 'QuantizeLinear' && domain === 'com.microsoft') return undefined;
  const at = (outputScale as Readonly<Record<string, number>>)[opType ?? ''];
  if (at === undefined) return undefined;
  const constant = graph.constants.get(input[at] ?? '');
  const isWhole = !!input[at] && (!constant || elementCount(dimsOf(constant)) === 1);
  return isWhole ? input.slice(at, at + 2) : undefined;
}

/** The nodes of a graph in which `tensor` is quantized from its real values instead of computed. */
export function fromRealValues(graph: Graph, tensor: string): NodeProto[] {
  const [, ...scale] = known(graph.producer.get(realValuesOf(tensor)), `real values of ${tensor}`).input;
  const quantize = makeNode('QuantizeLinear', [realValuesOf(tensor), ...scale], [tensor]);
  return graph.nodes.map((node) => (node.output[0] === tensor ? quantize : node));
}
