import type { GraphProto, NodeProto } from '../onnx/onnx_pb.ts';
import { subgraphs } from '../onnx/subgraphs.ts';

/** All tensors that a node reads: its inputs and, through its subgraphs (If, Loop, Scan), names of the outer graph. */
export function usedNames(node: NodeProto): ReadonlySet<string> {
  const names = new Set(node.input);
  names.delete('');
  for (const subgraph of subgraphs(node)) addCaptured(subgraph, names);
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
