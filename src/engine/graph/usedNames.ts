import type { GraphProto, NodeProto } from '../onnx/onnx_pb.ts';

/** All tensors that a node reads: its inputs and, through its subgraphs (If, Loop, Scan), names of the outer graph. */
export function usedNames(node: NodeProto): ReadonlySet<string> {
  const names = new Set(node.input.filter((name) => name !== ''));
  for (const attribute of node.attribute) {
    for (const subgraph of [attribute.g, ...attribute.graphs]) if (subgraph) addCaptured(subgraph, names);
  }
  return names;
}

function addCaptured(subgraph: GraphProto, names: Set<string>): void {
  const own = new Set([...subgraph.input, ...subgraph.initializer].map(({ name }) => name ?? ''));
  for (const node of subgraph.node) {
    for (const name of usedNames(node)) if (!own.has(name)) names.add(name);
    for (const name of node.output) own.add(name);
  }
  for (const { name } of subgraph.output) if (name && !own.has(name)) names.add(name);
}
