import { create } from '@bufbuild/protobuf';
import { cutTo } from '../../graph/cut.ts';
import { indexEdges, type Graph } from '../../graph/graph.ts';
import { valueInfo } from '../../graph/modelBytes.ts';
import type { Shapes } from '../../graph/shapes.ts';
import { OperatorSetIdProtoSchema, type NodeProto, type TensorProto } from '../../onnx/onnx_pb.ts';
import { elementTypes } from '../../onnx/types.ts';
import { Emitter } from '../emitter.ts';
import { operatorName } from '../operatorName.ts';
import { NoGradient } from '../ruleContext.ts';
import { rewrites } from '../tables.ts';
import { RewriteContext, type Rewrite } from './rewriteContext.ts';

/** A model's graph as the backward pass sees it. */
export interface RewrittenGraph {
  readonly graph: Graph;
  /** Constants that the rewritten nodes brought. */
  readonly constants: ReadonlyMap<string, TensorProto>;
  /** Nodes that look as if they could be rewritten, and why they were not. */
  readonly refusals: ReadonlyMap<NodeProto, string>;
}

/**
 * Operators that have no rule but are made of operators that have, replaced by these. The model itself is run as it
 * is: what the rules need of the values in between is computed again inside the gradient graph.
 */
export function rewrite(
  graph: Graph,
  shapes: Shapes,
  table: Readonly<Record<string, Rewrite>> = rewrites,
): RewrittenGraph {
  const constants = new Map<string, TensorProto>();
  const rewritten = new Set<NodeProto>();
  const inner = new Set<string>();
  const refusals = new Map<NodeProto, string>();
  const nodes = graph.nodes.flatMap((node) => {
    const key = operatorName(node);
    const write = Object.hasOwn(table, key) ? table[key] : undefined;
    if (!write) return [node];
    const emitter = new Emitter(`${node.output.find((name) => name !== '')}/`);
    try {
      const outputs = write(new RewriteContext(emitter, node, graph, shapes));
      if (!outputs) return [node];
      for (const [name, tensor] of emitter.constants) constants.set(name, tensor);
      const written = named(node, emitter, outputs);
      for (const part of written) {
        rewritten.add(part);
        for (const name of part.output) if (!node.output.includes(name)) inner.add(name);
      }
      const lost = withoutWritten(node, outputs);
      if (lost) refusals.set(lost, 'is used through another output than its first');
      return lost ? [...written, lost] : written;
    } catch (error) {
      if (!(error instanceof NoGradient)) throw error;
      refusals.set(node, error.message);
      return [node];
    }
  });
  if (rewritten.size === 0) return { graph, constants, refusals };
  return {
    graph: indexEdges({ ...graph, nodes, constants: new Map([...graph.constants, ...constants]), rewritten, inner }),
    constants,
    refusals,
  };
}

/** The node with the outputs alone that the parts do not make: what is used through these has no gradient. */
function withoutWritten(node: NodeProto, outputs: readonly (string | undefined)[]): NodeProto | undefined {
  const output = node.output.map((name, at) => (outputs[at] === undefined ? name : ''));
  return output.some((name) => name !== '') ? { ...node, output } : undefined;
}

/** Lets the last of the parts bear the names of the node's outputs: those are forward values that exist. */
function named(node: NodeProto, emitter: Emitter, outputs: readonly (string | undefined)[]): NodeProto[] {
  const made = new Set(emitter.nodes.flatMap(({ output }) => output));
  const names = new Map<string, string>();
  node.output.forEach((name, at) => {
    const result = outputs[at];
    if (name === '' || result === undefined) return;
    if (made.has(result) && !names.has(result)) names.set(result, name);
    else emitter.alias(result, name);
  });
  const rename = (name: string): string => names.get(name) ?? name;
  return emitter.nodes.map((part) => ({ ...part, input: part.input.map(rename), output: part.output.map(rename) }));
}

/** The rewritten nodes alone, as a graph from which shapes can be inferred; undefined where there are none. */
export function rewrittenParts({ graph }: RewrittenGraph, shapes: Shapes): Graph | undefined {
  const { rewritten } = graph;
  if (!rewritten) return undefined;
  const nodes = graph.nodes.filter((node) => rewritten.has(node));
  const { reads } = cutTo(
    nodes.flatMap(({ output }) => output),
    nodes,
  );
  const inputs = [...reads]
    .filter((name) => !graph.constants.has(name))
    .map((name) => {
      const info = shapes.get(name);
      return valueInfo(name, elementTypes[info?.type ?? 'float32'] ?? elementTypes['float32'], info?.dims);
    });
  const opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(Emitter.opset) })];
  return indexEdges({
    ...graph,
    header: { ...graph.header, irVersion: 9n, functions: [], opsetImport },
    opset: Emitter.opset,
    nodes,
    inputs,
    outputs: [],
  });
}
