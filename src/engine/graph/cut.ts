import type { NodeProto } from '../onnx/onnx_pb.ts';
import { usedNames } from './usedNames.ts';

export interface Cut {
  /** The nodes that the outputs need, in their old order. */
  readonly nodes: readonly NodeProto[];
  /** Names that these nodes read and do not make: inputs and constants. */
  readonly reads: ReadonlySet<string>;
}

/** Cuts a graph to the outputs asked for: ONNX Runtime runs every branch, fetched or not. */
export function cutTo(outputs: Iterable<string>, nodes: readonly NodeProto[]): Cut {
  const needed = new Set(outputs);
  const kept: NodeProto[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.output.some((name) => needed.has(name))) continue;
    kept.push(node);
    for (const name of usedNames(node)) needed.add(name);
  }
  kept.reverse();
  for (const node of kept) for (const name of node.output) needed.delete(name);
  return { nodes: kept, reads: needed };
}
