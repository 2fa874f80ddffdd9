import type { Tensor } from '../tensor/tensor.ts';
import { elementTypes } from '../onnx/types.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import { activationOf, type Layer } from './layers.ts';
import { fromRealValues } from '../prepare/realValues.ts';
import { usedNames } from '../graph/usedNames.ts';
import { cutModel, valueInfo } from '../graph/modelBytes.ts';

/** The part of a model between a layer and the score. */
export interface Tail {
  readonly nodes: readonly NodeProto[];
  readonly score: string;
  /** Forward values that it takes beside the layer: what other branches made before. */
  readonly beside: readonly string[];
  /** Constants that it reads. */
  readonly weights: readonly string[];
}

/** Everything that depends on `layer` and leads to `score`; the layer's real values are its input. */
export function tailOf(graph: Graph, layer: Layer, score: string): Tail {
  const start = activationOf(layer);
  const dependent = new Set([start]);
  const whole = layer.real ? fromRealValues(graph, layer.tensor) : graph.nodes;
  const nodes = cutTo([score], whole).nodes.filter((node) => {
    if (node.output.includes(start) || ![...usedNames(node)].some((name) => dependent.has(name))) return false;
    for (const output of node.output) dependent.add(output);
    return true;
  });
  const reads = [...cutTo([score], nodes).reads];
  return {
    nodes,
    score,
    beside: reads.filter((name) => !graph.constants.has(name) && name !== start),
    weights: reads.filter((name) => graph.constants.has(name)),
  };
}

/**
 * The tail as a model of its own, which takes batches of the layer.
 *
 * @param activation the layer's real values in some run
 * @param values of its other inputs in that run: inference does not know all types and sizes
 */
export function tailModel(
  graph: Graph,
  { nodes, score }: Tail,
  layer: Layer,
  activation: Tensor,
  values: ReadonlyMap<string, Tensor>,
): Uint8Array {
  const known = [...values].map(([name, { type, dims }]) => valueInfo(name, elementTypes[type], dims));
  const start = valueInfo(
    activationOf(layer),
    elementTypes[activation.type],
    activation.dims.map((_, axis) => `?${axis}`),
  );
  return cutModel({ ...graph, nodes, inputs: [start, ...known] }, [score]);
}
