import { modelErrors } from '../errors.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { usedNames } from './usedNames.ts';

/**
 * Nodes in topological order: each after those whose outputs it reads. ONNX demands it, but ONNX Runtime does not, and
 * some converters append a Cast of the input at the end. What is in order stays as it is.
 *
 * @throws WhylightError `model-ring` where a node waits for itself
 */
export function inOrder(nodes: readonly NodeProto[]): readonly NodeProto[] {
  const makers = new Map(nodes.flatMap((node) => node.output.map((name): [string, NodeProto] => [name, node])));
  /**
   * How many nodes a node still waits for, and who waits for it: in time proportional to the edges, whatever the order.
   */
  const missing = new Map<NodeProto, number>();
  const waiting = new Map<NodeProto, NodeProto[]>();
  const placed = new Set<NodeProto>();
  for (const node of nodes) {
    const before = new Set(
      [...usedNames(node)].flatMap((name) => makers.get(name) ?? []).filter((maker) => !placed.has(maker)),
    );
    missing.set(node, before.size);
    for (const maker of before) push(waiting, maker, node);
    if (before.size === 0) place(node, { missing, waiting, placed });
  }
  const stuck = nodes.find((node) => !placed.has(node));
  if (stuck) throw modelErrors.ring(stuck.name || (stuck.output[0] ?? ''));
  return [...placed];
}

interface Progress {
  readonly missing: Map<NodeProto, number>;
  readonly waiting: ReadonlyMap<NodeProto, readonly NodeProto[]>;
  readonly placed: Set<NodeProto>;
}

/** Places a node, and all that waited for nothing else. */
function place(node: NodeProto, { missing, waiting, placed }: Progress): void {
  const ready = [node];
  for (const next of ready) {
    placed.add(next);
    for (const user of waiting.get(next) ?? []) {
      const left = (missing.get(user) ?? 0) - 1;
      missing.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
