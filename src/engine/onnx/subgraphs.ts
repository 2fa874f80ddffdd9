import type { GraphProto, NodeProto } from './onnx_pb.ts';

/** The graphs inside of a node: the branches of an If, the body of a Loop or a Scan. */
export function subgraphs({ attribute }: NodeProto): readonly GraphProto[] {
  if (!attribute.some(({ g, graphs }) => g !== undefined || graphs.length > 0)) return []; // nearly all
  return attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs));
}

/** These nodes and those in their subgraphs, each before what is inside of it. */
export function* nodesWithin(nodes: readonly NodeProto[]): Generator<NodeProto> {
  for (const node of nodes) {
    yield node;
    for (const graph of subgraphs(node)) yield* nodesWithin(graph.node);
  }
}
