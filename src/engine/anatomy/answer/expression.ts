import { create } from '@bufbuild/protobuf';
import { makeNode } from '../../onnx/attributes.ts';
import { NodeProtoSchema, type NodeProto } from '../../onnx/onnx_pb.ts';
import type { Shapes, TensorInfo } from '../../graph/shapes.ts';

/**
 * A tensor of the model, or what one of its operators makes of other expressions than in the model: the same mean of
 * logits instead of probabilities, say. It has the shape of the tensor `like`.
 */
export type Expression =
  | { readonly kind: 'tensor'; readonly name: string }
  | {
      readonly kind: 'applied';
      readonly node: NodeProto;
      readonly like: string;
      /** What stands in the place of the node's own inputs. */
      readonly inputs: ReadonlyMap<string, Expression>;
      /** Whether it leaves the elements in their order, or multiplies by numbers above 0: the same may be said before it. */
      readonly keeps?: 'order' | 'sign';
    };

export const tensor = (name: string): Expression => ({ kind: 'tensor', name });

export function applied(
  node: NodeProto,
  like: string,
  inputs: ReadonlyMap<string, Expression>,
  keeps?: 'order' | 'sign',
): Expression {
  return { kind: 'applied', node, like, inputs, ...(keeps && { keeps }) };
}

/** −x. Of −y it is y. */
export function negative(expression: Expression, like: string): Expression {
  if (expression.kind === 'applied' && expression.node.opType === 'Neg') return [...expression.inputs.values()][0]!;
  return applied(makeNode('Neg', ['x'], ['y']), like, new Map([['x', expression]]));
}

/** Without the factors above 0 that come last. */
export function withoutScale(expression: Expression): Expression {
  return expression.kind === 'applied' && expression.keeps === 'sign'
    ? withoutScale([...expression.inputs.values()][0]!)
    : expression;
}

/** The same numbers in the same order, as early as the model has them; without factors above 0, where `scale` is not wanted. */
export function atItsRoot(expression: Expression, scale: 'kept' | 'left out'): Expression {
  if (expression.kind === 'tensor') return expression;
  const isBare = expression.keeps === 'order' || (expression.keeps === 'sign' && scale === 'left out');
  if (isBare) return atItsRoot([...expression.inputs.values()][0]!, scale);
  if (expression.node.opType !== 'Neg') return expression;
  const inner = [...expression.inputs.values()][0]!;
  const root = atItsRoot(inner, scale);
  return root === inner ? expression : negative(root, root.kind === 'tensor' ? root.name : root.like);
}

export interface Written {
  readonly tensor: string;
  /** Nodes that the model lacks, in order, and what they make. */
  readonly nodes: readonly NodeProto[];
  readonly shapes: ReadonlyMap<string, TensorInfo>;
}

/** An expression as nodes of a graph; `suffix` sets the names of their outputs apart. */
export function write(expression: Expression, suffix: string, shapes: Shapes): Written {
  const nodes: NodeProto[] = [];
  const made = new Map<string, TensorInfo>();
  const known = new Map<Expression, string>();
  return { tensor: nameOf(expression), nodes, shapes: made };

  function nameOf(part: Expression): string {
    if (part.kind === 'tensor') return part.name;
    const name = known.get(part) ?? writeNode(part);
    known.set(part, name);
    return name;
  }

  function writeNode({ node, like, inputs }: Exclude<Expression, { kind: 'tensor' }>): string {
    const input = node.input.map((name) => (inputs.has(name) ? nameOf(inputs.get(name)!) : name));
    const wanted = `${like}${suffix}`;
    const name = made.has(wanted) ? `${wanted}${nodes.length}` : wanted;
    const output =
      node.output.length > 1 ? node.output.map((each) => (each === like ? name : `${each}${suffix}`)) : [name];
    nodes.push(create(NodeProtoSchema, { ...node, name, input, output }));
    const { dims } = shapes.get(like) ?? {};
    made.set(name, { type: 'float32', ...(dims && { dims }) });
    return name;
  }
}
