/** Tensors of 8-bit floats: ONNX Runtime computes with them, and its binding for JavaScript knows no such type. */
import { Attributes } from '../onnx/attributes.ts';
import { inputOf } from '../onnx/nodes.ts';
import { TensorProto_DataType as Type, type NodeProto } from '../onnx/onnx_pb.ts';
import type { Graph } from './graph.ts';
import type { TensorInfo } from './shapes.ts';

const types: ReadonlySet<number> = new Set([
  Type.FLOAT8E4M3FN,
  Type.FLOAT8E4M3FNUZ,
  Type.FLOAT8E5M2,
  Type.FLOAT8E5M2FNUZ,
]);

/** They move elements, and keep their type. */
const moving: ReadonlySet<string> = new Set([
  ...(['Identity', 'Reshape', 'Flatten', 'Transpose', 'Squeeze', 'Unsqueeze', 'Concat'] as const),
  ...(['Slice', 'Split', 'Gather', 'Expand'] as const),
]);

/** What nodes make of this type. */
export function eightBitFloats(graph: Graph): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of graph.nodes) {
    const isMoved = moving.has(node.opType ?? '') && found.has(inputOf(node));
    if (isMoved || makesThem(graph, node)) for (const name of node.output) found.add(name);
  }
  return found;
}

function makesThem({ constants }: Graph, node: NodeProto): boolean {
  const attributes = new Attributes(node);
  if (node.opType === 'Cast') return types.has(attributes.int('to') ?? 0);
  if (node.opType !== 'QuantizeLinear') return false;
  return types.has(constants.get(inputOf(node, 2))?.dataType ?? attributes.int('output_dtype') ?? 0);
}

/** What is known of them: as large as what they were made of. */
export function withEightBitFloats(graph: Graph, infos: ReadonlyMap<string, TensorInfo>): Map<string, TensorInfo> {
  const all = new Map(infos);
  for (const name of eightBitFloats(graph)) {
    const node = graph.producer.get(name);
    const dims = node?.opType === 'QuantizeLinear' ? all.get(inputOf(node))?.dims : undefined;
    all.set(name, { type: 'fp8', ...(dims && { dims }) });
  }
  return all;
}
