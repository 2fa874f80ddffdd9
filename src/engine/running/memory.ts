/** How many bytes sessions and runs take. */
import type { ForwardRun } from '../classifier.ts';
import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import { cutModel } from '../graph/modelBytes.ts';
import { byteLength } from '../onnx/tensors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { SessionSource } from './sessionCache.ts';

/** A graph cut to some of its tensors. */
export function cutSource(graph: Graph, outputs: readonly string[]): SessionSource {
  return { bytes: cutModel(graph, outputs), weightBytes: weightBytes(graph, outputs) };
}

/** What is in it twice (a layer that is saved, too) is in memory once. */
export function bytesIn({ score, activations, saved }: ForwardRun): number {
  const buffers = new Set([score, ...activations.values(), ...saved.values()].map(({ data }) => data));
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** Bytes of the weights that the outputs need. */
function weightBytes(graph: Graph, outputs: readonly string[]): number {
  return bytesOf(graph, cutTo(outputs, graph.nodes).reads);
}

export function bytesOf(graph: Graph, names: Iterable<string>): number {
  return [...names].reduce((sum, name) => sum + sizeOf(graph, name), 0);
}

function sizeOf(graph: Graph, name: string): number {
  const tensor = graph.constants.get(name);
  return tensor ? (byteLength(tensor) ?? 0) : 0;
}

/** The very same tensors. */
export function isSame(a: ReadonlyMap<string, Tensor>, b: ReadonlyMap<string, Tensor>): boolean {
  return a.size === b.size && [...a].every(([name, tensor]) => b.get(name) === tensor);
}
