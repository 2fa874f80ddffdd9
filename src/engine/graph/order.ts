import type { NodeProto } from '../onnx/onnx_pb.ts';
import { usedNames } from './usedNames.ts';

/**
 * Nodes in topological order: each after those whose outputs it reads. ONNX demands it, but ONNX Runtime does not, and
 * some converters append a Cast of the input at the end. What is in order stays as it is; a cycle is left to ONNX Runtime.
 */
export function inOrder(nodes: readonly NodeProto[]): readonly NodeProto[] {
  const makers = new Map(nodes.flatMap((node) => node.output.map((name): [string, NodeProto] => [name, node])));
  const placed = new Set<NodeProto>();
  const isReady = (node: NodeProto): boolean => [...usedNames(node)].every((name) => !makers.has(name) || placed.has(makers.get(name)!));
  const ordered: NodeProto[] = [];
  let waiting = nodes;
  while (waiting.length > 0) {
    const later: NodeProto[] = [];
    for (const node of waiting) {
      if (!isReady(node)) later.push(node);
      else {
        placed.add(node);
        ordered.push(node);
      }
    }
    if (later.length === waiting.length) return nodes;
    waiting = later;
  }
  return ordered;
}
