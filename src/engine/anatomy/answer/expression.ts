import { makeNode } from '../../onnx/attributes.ts';
import type { NodeProto } from '../../onnx/onnx_pb.ts';
import type { Shapes, TensorInfo } from '../../graph/shapes.ts';
import { known } from '../../../vocabulary/known.ts';

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
      /** Whether it leaves the elements as they are, in their order. */
      readonly keepsOrder?: true;
      /** A factor above 0: NaN where each class has its own. */
      readonly times?: number;
    };

export const tensor = (name: string): Expression => ({ kind: 'tensor', name });

export function applied(
  node: NodeProto,
  like: string,
  inputs: ReadonlyMap<string, Expression>,
  how: { readonly keepsOrder?: true; readonly times?: number } = {},
): Expression {
  return { kind: 'applied', node, like, inputs, ...how };
}

/** −x. Of −y it is y. */
export function negative(expression: Expression, like: string): Expression {
  if (expression.kind === 'applied' && expression.node.opType === 'Neg') return inner(expression);
  return applied(makeNode('Neg', ['x'], ['y']), like, new Map([['x', expression]]));
}

/** An expression, and how much of the members' scores it is in all: 1 of one score, and of a mean of several. */
export interface Weighted {
  readonly logit: Expression;
  readonly weight: number;
}

const inner = (expression: Exclude<Expression, { kind: 'tensor' }>): Expression =>
  known([...expression.inputs.values()][0], 'input');

/** Without the factor above 0 that comes last; undefined where none does. */
function lessScaled({ logit, weight }: Weighted): Weighted | undefined {
  if (logit.kind === 'tensor' || logit.times === undefined) return undefined;
  return { logit: inner(logit), weight: weight / logit.times };
}

/** Without the factors above 0 that come last: those stay that make a mean of a sum. */
export function withoutScale(weighted: Weighted): Weighted {
  const less = lessScaled(weighted);
  const isMean = Math.abs(weighted.weight - 1) < 1e-6 && !isOfOne(weighted.logit);
  return less && !isMean ? withoutScale(less) : weighted;
}

/** The same numbers in the same order, as early as the model has them. */
export function inOrder(expression: Expression): Expression {
  return expression.kind === 'applied' && expression.keepsOrder ? inOrder(inner(expression)) : expression;
}

/** The score that is explained: as early as the model has it, in its own order, and as large as one member's. */
export function rootOf({ logit, weight }: Weighted): Expression {
  const ordered = inOrder(logit);
  if (ordered !== logit) return rootOf({ logit: ordered, weight });
  if (logit.kind === 'tensor') return logit;
  if (logit.node.opType === 'Neg') {
    const root = rootOf({ logit: inner(logit), weight });
    return root === inner(logit) ? logit : negative(root, root.kind === 'tensor' ? root.name : root.like);
  }
  const scaled = withoutScale({ logit, weight });
  return scaled.logit === logit ? logit : rootOf(scaled);
}

/** Whether nothing but one score of the model is in it, in whatever form. */
function isOfOne(expression: Expression): boolean {
  if (expression.kind === 'tensor') return true;
  const isPlain = expression.keepsOrder || expression.times !== undefined || expression.node.opType === 'Neg';
  return isPlain === true && isOfOne(inner(expression));
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
    const input = node.input.map((name) => {
      const part = inputs.get(name);
      return part ? nameOf(part) : name;
    });
    const wanted = `${like}${suffix}`;
    const name = made.has(wanted) ? `${wanted}${nodes.length}` : wanted;
    const output =
      node.output.length > 1 ? node.output.map((each) => (each === like ? name : `${each}${suffix}`)) : [name];
    nodes.push({ ...node, name, input, output });
    const { dims } = shapes.get(like) ?? {};
    made.set(name, { type: 'float32', ...(dims && { dims }) });
    return name;
  }
}
