import type { TensorInfo } from './shapes.ts';
import { elementTypes } from '../onnx/types.ts';
import { cutTo } from './cut.ts';
import type { Graph } from './graph.ts';
import { activationOf, type Layer } from './layers.ts';
import { fromRealValues } from './realValues.ts';
import { usedNames } from './usedNames.ts';
import { cutModel, valueInfo } from './modelBytes.ts';

/** The part of a model between a layer and the score, as a model of its own. */
export interface Tail {
  readonly bytes: Uint8Array;
  /** Forward values that it takes beside the layer: what other branches made before. */
  readonly inputs: readonly string[];
  /** Constants that it reads. */
  readonly weights: readonly string[];
}

/** Everything that depends on `layer` and leads to `score`; the layer's real values are its input. */
export function tailModel(graph: Graph, infoOf: (tensor: string) => TensorInfo | undefined, layer: Layer, score: string): Tail {
  const start = activationOf(layer);
  const dependent = new Set([start]);
  const whole = layer.real ? fromRealValues(graph, layer.tensor) : graph.nodes;
  const nodes = cutTo([score], whole).nodes.filter((node) => {
    if (node.output.includes(start) || ![...usedNames(node)].some((name) => dependent.has(name))) return false;
    for (const output of node.output) dependent.add(output);
    return true;
  });
  const { reads } = cutTo([score], nodes);
  const inputs = [...reads].filter((name) => !graph.constants.has(name));
  const infos = inputs.map((name) => {
    const info = infoOf(name);
    // Sizes are left open: the rank is enough for a run.
    return valueInfo(name, elementTypes[info?.type ?? 'float32']!, info?.dims?.map((_, axis) => `?${axis}`));
  });
  return { bytes: cutModel({ ...graph, nodes, inputs: infos }, [score]), inputs: inputs.filter((name) => name !== start), weights: [...reads].filter((name) => graph.constants.has(name)) };
}
