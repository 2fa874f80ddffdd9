import type { Model } from '../onnx/model.ts';
import type { AttributeProto, FunctionProto, GraphProto, NodeProto, TensorProto } from '../onnx/onnx_pb.ts';
import { valuesOf } from '../onnx/tensors.ts';

/**
 * A model's nodes with its local functions written out, and of an `If` whose condition is constant the branch that is
 * taken: ONNX Runtime does the same on loading. Tensors inside bear the name of the call's output before their own.
 *
 * @param constants those seen so far, as the caller goes on; initializers of branches are added
 */
export function* inlinedNodes(model: Model, constants: Map<string, TensorProto>): Generator<NodeProto> {
  const functions = new Map(
    model.proto.functions
      .filter((body) => fits(body, model.opset))
      .map((body) => [`${body.domain ?? ''}.${body.name}`, body]),
  );
  yield* written(model.graph.node, 0);

  function* written(nodes: readonly NodeProto[], depth: number): Generator<NodeProto> {
    for (const node of nodes) {
      const body = functions.get(`${node.domain ?? ''}.${node.opType}`);
      const branch = body ? undefined : takenBranch(node, constants);
      if (body && depth <= deepest) yield* written(callOf(body, node), depth + 1);
      else if (branch && depth <= deepest) yield* written(branchOf(branch, node, constants), depth + 1);
      else yield node;
    }
  }
}

/** Functions may not call themselves; a file that lets them shall not hang us. */
const deepest = 64;

/** A body in another version of the standard's operators can't stand beside the model's own. */
function fits({ opsetImport }: FunctionProto, opset: number): boolean {
  const standard = opsetImport.find(({ domain }) => !domain || domain === 'ai.onnx');
  return standard === undefined || Number(standard.version) === opset;
}

function callOf(body: FunctionProto, call: NodeProto): NodeProto[] {
  const outer = new Map<string, string>();
  body.input.forEach((name, at) => outer.set(name, call.input[at] ?? ''));
  body.output.forEach((name, at) => call.output[at] && outer.set(name, call.output[at]));
  const given = new Map(
    [...body.attributeProto, ...call.attribute].map((attribute) => [attribute.name ?? '', attribute]),
  );
  const names = naming(call, outer);
  return body.node.map((node) => renamed(withAttributes(node, given), names, call));
}

function takenBranch(node: NodeProto, constants: ReadonlyMap<string, TensorProto>): GraphProto | undefined {
  if (node.opType !== 'If' || node.domain) return undefined;
  const tensor = constants.get(node.input[0] ?? '');
  const [condition] = (tensor && valuesOf(tensor)) ?? [];
  if (condition === undefined) return undefined;
  const wanted = condition ? 'then_branch' : 'else_branch';
  return node.attribute.find(({ name }) => name === wanted)?.g;
}

/** Names that the branch does not make itself are the outer graph's. */
function branchOf(branch: GraphProto, node: NodeProto, constants: Map<string, TensorProto>): NodeProto[] {
  const own = new Set([
    ...branch.initializer.map(({ name }) => name ?? ''),
    ...branch.node.flatMap(({ output }) => output),
  ]);
  const outer = new Map<string, string>();
  const handed: NodeProto[] = [];
  const inner = naming(node, outer);
  branch.output.forEach(({ name }, at) => {
    const result = node.output[at];
    const made = branch.node.some(({ output }) => output.includes(name));
    if (result && made && !outer.has(name)) outer.set(name, result);
    else if (result)
      handed.push({
        ...node,
        opType: 'Identity',
        attribute: [],
        input: [own.has(name) ? inner(name) : name],
        output: [result],
      });
  });
  const names = (name: string): string => (own.has(name) ? inner(name) : name);
  for (const tensor of branch.initializer)
    constants.set(inner(tensor.name ?? ''), { ...tensor, name: inner(tensor.name ?? '') });
  return [...branch.node.map((part) => renamed(part, names, node)), ...handed];
}

function naming(call: NodeProto, outer: ReadonlyMap<string, string>): (name: string) => string {
  const prefix = call.output.find((name) => name !== '') ?? call.name ?? '';
  return (name) => (name === '' ? '' : (outer.get(name) ?? `${prefix}/${name}`));
}

/** The same node with other tensor names; inside its subgraphs only what they take from outside is renamed. */
function renamed(node: NodeProto, names: (name: string) => string, call?: NodeProto): NodeProto {
  return {
    ...node,
    name: call?.name && node.name ? `${call.name}/${node.name}` : (node.name ?? ''),
    input: node.input.map(names),
    output: node.output.map(names),
    attribute: node.attribute.map((attribute) => ({
      ...attribute,
      ...(attribute.g && { g: renamedInside(attribute.g, names) }),
      graphs: attribute.graphs.map((graph) => renamedInside(graph, names)),
    })),
  };
}

function renamedInside(graph: GraphProto, names: (name: string) => string): GraphProto {
  const own = new Set(
    [...graph.input, ...graph.initializer]
      .map(({ name }) => name ?? '')
      .concat(graph.node.flatMap(({ output }) => output)),
  );
  const inner = (name: string): string => (own.has(name) ? name : names(name));
  return {
    ...graph,
    node: graph.node.map((node) => renamed(node, inner)),
    output: graph.output.map((output) => ({ ...output, name: inner(output.name ?? '') })),
  };
}

/**
 * Attributes that refer to the function's get the call's value, or the function's default; without either they are
 * absent.
 */
function withAttributes(node: NodeProto, given: ReadonlyMap<string, AttributeProto>): NodeProto {
  const attribute = node.attribute.flatMap((own) => {
    const source = own.refAttrName ? given.get(own.refAttrName) : own;
    if (!source) return [];
    const named = source === own ? own : { ...source, name: own.name ?? '' };
    return [
      named.g
        ? { ...named, g: { ...named.g, node: named.g.node.map((inner) => withAttributes(inner, given)) } }
        : named,
    ];
  });
  return { ...node, attribute };
}
