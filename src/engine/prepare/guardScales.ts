import { create } from '@bufbuild/protobuf';
import { Attributes, makeNode } from '../onnx/attributes.ts';
import {
  AttributeProtoSchema,
  NodeProtoSchema,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
} from '../onnx/onnx_pb.ts';
import { int64Tensor } from '../onnx/tensors.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';
import type { Shapes } from '../graph/shapes.ts';
import { inputOf } from '../onnx/nodes.ts';

/** Operators that take a scale for each axis of their first input, and the input that holds these scales. */
const scalesOf: Readonly<Record<string, number>> = { Resize: 2, Upsample: 1 };

/**
 * The same graph with as many scales as there are axes. Where ONNX Runtime 1.30 does not know both numbers before the
 * run, it copies however many scales there are into room for one an axis, over whatever lies behind (SIGABRT, SIGSEGV).
 * There a Reshape stands in between, which refuses any other number.
 *
 * @param shapes of what is known before a run; without any, every such operator is guarded
 */
export function guardScales(graph: Graph, shapes: Shapes): Graph {
  const nodes = guardedNodes(graph.nodes, shapes);
  return nodes.length === graph.nodes.length && nodes.every((node, at) => node === graph.nodes[at])
    ? graph
    : indexEdges({ ...graph, nodes });
}

/** In subgraphs nothing is known: their names are their own. */
const nothing: Shapes = new Map();

function guardedNodes(nodes: readonly NodeProto[], shapes: Shapes): NodeProto[] {
  return nodes.flatMap((node) => {
    const attribute = node.attribute.map(guardSubgraphs);
    const isSame = attribute.every((each, at) => each === node.attribute[at]);
    return guarded(isSame ? node : create(NodeProtoSchema, { ...node, attribute }), shapes);
  });
}

function guardSubgraphs(attribute: AttributeProto): AttributeProto {
  const { g, graphs } = attribute;
  if (!g && graphs.length === 0) return attribute;
  const guard = (graph: GraphProto): GraphProto => ({ ...graph, node: guardedNodes(graph.node, nothing) });
  return create(AttributeProtoSchema, { ...attribute, ...(g && { g: guard(g) }), graphs: graphs.map(guard) });
}

function guarded(node: NodeProto, shapes: Shapes): NodeProto[] {
  const at = scalesOf[node.opType] ?? -1;
  const scales = node.input[at] ?? '';
  if (scales === '' || isKnownToFit(node, scales, shapes)) return [node];
  const [shape, count, fitting] = ['shape', 'count', 'scales'].map((what) => `${node.output[0]}:${what}`) as [
    string,
    string,
    string,
  ];
  const axes = new Attributes(node).ints('axes');
  const counting = axes
    ? [makeNode('Constant', [], [count], { value: int64Tensor(count, [axes.length]) })]
    : [makeNode('Shape', [inputOf(node)], [shape]), makeNode('Shape', [shape], [count])];
  const input = node.input.with(at, fitting);
  return [...counting, makeNode('Reshape', [scales, count], [fitting]), create(NodeProtoSchema, { ...node, input })];
}

/** ONNX Runtime writes an unknown rank like a scalar's. */
function isKnownToFit(node: NodeProto, scales: string, shapes: Shapes): boolean {
  const [rank, count] = [shapes.get(inputOf(node))?.dims?.length ?? 0, shapes.get(scales)?.dims];
  return rank > 0 && count?.length === 1 && count[0] === (new Attributes(node).ints('axes')?.length ?? rank);
}
