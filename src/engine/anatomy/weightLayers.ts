import { cutTo } from '../graph/cut.ts';
import { computedConstants, type Graph } from '../graph/graph.ts';
import { outputOf } from '../onnx/nodes.ts';
import { TensorProto_DataType as Type, type NodeProto, type TensorProto } from '../onnx/onnx_pb.ts';
import { dimsOf, elementCount } from '../onnx/tensors.ts';
import type { Layer } from './layers.ts';

/** What a convolution or a product of matrices multiplies by: which of an operator's inputs may be learned kernels. */
const kernelInputs: Readonly<Record<string, readonly number[]>> = {
  Conv: [1],
  ConvTranspose: [1],
  ConvInteger: [1],
  FusedConv: [1],
  QLinearConv: [3],
  Gemm: [0, 1],
  FusedGemm: [0, 1],
  MatMul: [0, 1],
  FusedMatMul: [0, 1],
  MatMulInteger: [0, 1],
  QLinearMatMul: [0, 3],
  MatMulNBits: [1],
  DynamicQuantizeMatMul: [1],
  Einsum: [0, 1],
  Attention: [1],
  QAttention: [1],
  LSTM: [1, 2],
  GRU: [1, 2],
  RNN: [1, 2],
};

const numeric: readonly number[] = [
  ...[Type.FLOAT, Type.FLOAT16, Type.BFLOAT16, Type.DOUBLE],
  ...[Type.INT8, Type.UINT8, Type.INT4, Type.UINT4],
];

/** An operator with learned kernels, and the constants that they are. */
export interface WeightLayer {
  /** Of the layer that the operator makes, where it makes one; else of the node. */
  readonly name: string;
  readonly kernels: readonly string[];
}

/**
 * The operators with kernels that the score depends on, the nearest to the score first. A kernel that two share belongs
 * to the first of them. Biases, normalizations and tables of positions are no kernels.
 */
export function weightLayers(graph: Graph, score: string, layers: readonly Pick<Layer, 'name' | 'tensor'>[]) {
  const names = new Map(layers.map(({ tensor, name }) => [tensor, name]));
  const computed = computedConstants(graph);
  const taken = new Set<string>();
  const found: WeightLayer[] = [];
  for (const node of cutTo([score], graph.nodes).nodes.toReversed()) {
    if (node.output.some((name) => computed.has(name))) continue;
    const kernels = kernelsOf(node, graph, computed).filter((name) => !taken.has(name));
    if (kernels.length === 0) continue;
    for (const name of kernels) taken.add(name);
    found.push({ name: names.get(outputOf(node)) ?? (node.name || outputOf(node)), kernels });
  }
  return found;
}

/** Constants among the kernels, or from which a kernel is computed (cast, dequantized, transposed). */
function kernelsOf({ opType, input }: NodeProto, graph: Graph, computed: ReadonlySet<string>): string[] {
  const open = (kernelInputs[opType] ?? []).map((at) => input[at] ?? '');
  const kernels = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const constant = graph.constants.get(name);
    if (constant && isKernel(constant)) kernels.add(name);
    else if (computed.has(name)) open.push(...(graph.producer.get(name)?.input ?? []));
  }
  return [...kernels];
}

function isKernel(tensor: TensorProto): boolean {
  const dims = dimsOf(tensor);
  return dims.length >= 2 && elementCount(dims) > 1 && numeric.includes(tensor.dataType ?? 0);
}
