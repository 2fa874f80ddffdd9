import { Attributes } from '../onnx/attributes.ts';
import type { Model } from '../onnx/model.ts';
import type { ModelProto, NodeProto, TensorProto, ValueInfoProto } from '../onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../onnx/tensors.ts';
import { borrowWeight } from '../onnx/weights.ts';
import { inlinedNodes } from './inline.ts';
import { inOrder } from './order.ts';
import { usedNames } from './usedNames.ts';
import { outputOf } from '../onnx/nodes.ts';

/**
 * A model's graph with its edges indexed, local functions written out. `Constant` nodes are lifted: a constant is a
 * constant, wherever it is written. Weights are references into the model's file (see `borrowWeight`): a graph holds
 * none of its bytes.
 */
export interface Graph {
  readonly fileName: string;
  readonly opset: number;
  /** The model around the graph: versions, operator sets, local functions. */
  readonly header: Omit<ModelProto, 'graph'>;
  /** In topological order (ONNX demands it), without lifted `Constant` nodes. */
  readonly nodes: readonly NodeProto[];
  /** What the caller feeds: inputs that have no initializer. */
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  readonly constants: ReadonlyMap<string, TensorProto>;
  readonly producer: ReadonlyMap<string, NodeProto>;
  readonly consumers: ReadonlyMap<string, readonly NodeProto[]>;
  /** Nodes that stand for others in the backward pass alone (see gradient/rewrites), in the gradient graph's opset. */
  readonly rewritten?: ReadonlySet<NodeProto>;
  /** Tensors between these nodes, which the model does not have. */
  readonly inner?: ReadonlySet<string>;
}

export function indexGraph(model: Model): Graph {
  const { graph } = model;
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
  const nodes: NodeProto[] = [];
  for (const node of inlinedNodes(model, constants)) {
    const lifted = constantOf(node);
    if (lifted) constants.set(outputOf(node), lifted);
    else nodes.push(node);
  }
  for (const [name, tensor] of constants) constants.set(name, borrowWeight(tensor, model));
  const { graph: _graph, ...header } = model.proto;
  return indexEdges({
    fileName: model.fileName,
    opset: model.opset,
    header,
    nodes: inOrder(nodes),
    inputs: graph.input.filter(({ name }) => !constants.has(name ?? '')),
    outputs: graph.output,
    constants,
  });
}

/** Who makes and who uses each tensor. */
export function indexEdges(graph: Omit<Graph, 'producer' | 'consumers'>): Graph {
  const producer = new Map<string, NodeProto>();
  const consumers = new Map<string, NodeProto[]>();
  for (const node of graph.nodes) {
    for (const output of node.output) if (output) producer.set(output, node);
    for (const input of usedNames(node)) {
      const users = consumers.get(input);
      if (users) users.push(node);
      else consumers.set(input, [node]);
    }
  }
  return { ...graph, producer, consumers };
}

/** Whether a tensor is a constant, or computed from constants alone (cast or dequantized weights, say). */
export function isConstant(graph: Graph, tensor: string): boolean {
  return graph.constants.has(tensor) || computedConstants(graph).has(tensor);
}

const computed = new WeakMap<Graph, ReadonlySet<string>>();

/** Tensors computed from constants alone: found once for all, in the order of the nodes. */
export function computedConstants(graph: Graph): ReadonlySet<string> {
  const known = computed.get(graph);
  if (known) return known;
  const names = new Set<string>();
  for (const node of graph.nodes) {
    if ([...usedNames(node)].every((name) => graph.constants.has(name) || names.has(name)))
      for (const name of node.output) names.add(name);
  }
  computed.set(graph, names);
  return names;
}

function constantOf(node: NodeProto): TensorProto | undefined {
  if (node.opType !== 'Constant' || node.domain || node.output.length !== 1) return undefined;
  const name = outputOf(node);
  const attributes = new Attributes(node);
  const tensor = attributes.tensor('value');
  if (tensor) return { ...tensor, name };
  const int = attributes.int('value_int');
  if (int !== undefined) return int64Tensor(name, [int], []);
  const float = attributes.float('value_float');
  if (float !== undefined) return floatTensor(name, [float], []);
  const ints = attributes.ints('value_ints');
  if (ints) return int64Tensor(name, ints);
  const floats = attributes.floats('value_floats');
  return floats && floatTensor(name, floats);
}
