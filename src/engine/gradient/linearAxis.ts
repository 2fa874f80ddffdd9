import type { AttributeValue } from '../onnx/attributes.ts';
import type { Operand } from './emitter.ts';
import type { RuleContext } from './ruleContext.ts';

/*
 * Average pooling and resizing are linear and work axis by axis: along one axis of n elements they are a matrix
 * M [n, m]. The operator itself tells M, when it is given the identity; the vector-Jacobian product is then Mᵀ.
 * So every mode, rounding and padding is ONNX Runtime's own, and where sizes are constant M is folded on loading.
 */

/** The identity matrix [n, n] as float32; n is the size of one axis, a 1-D int64 tensor. */
export function identity(c: RuleContext, n: string): string {
  const square = c.g.op('ConstantOfShape', [c.g.op('Concat', [n, n], { axis: 0 })]);
  return c.g.op('EyeLike', [square]);
}

/** What pooling does along one axis, [n, m]: `type` with `attributes` of one axis on the identity. */
export function poolingMatrix(
  c: RuleContext,
  type: string,
  axis: number,
  attributes: Readonly<Record<string, AttributeValue>>,
): string {
  const n = c.dimOf(c.inputName(0), axis);
  const pooled = c.g.op(type, [c.g.unsqueeze(identity(c, n), [0])], attributes);
  return c.g.squeeze(pooled, [0]);
}

/** What resizing does along one axis, [n, m]; `scales` or `sizes` are given for [1, 1, n, n] → [1, 1, n, m]. */
export function resizingMatrix(
  c: RuleContext,
  axis: number,
  target: readonly Operand[],
  attributes: Readonly<Record<string, AttributeValue>>,
): string {
  const n = c.dimOf(c.inputName(0), axis);
  const resized = c.g.op('Resize', [c.g.unsqueeze(identity(c, n), [0, 1]), ...target], attributes);
  return c.g.squeeze(resized, [0, 1]);
}

/** Multiplies `tensor` along `axis` with `matrix` [n, m] transposed: size m becomes n. */
export function contract(c: RuleContext, tensor: string, matrix: string, axis: number, rank: number): string {
  const { g } = c;
  if (axis === rank - 2) return g.op('MatMul', [matrix, tensor]);
  const toRows = g.transpose(matrix, [1, 0]);
  if (axis === rank - 1) return g.op('MatMul', [tensor, toRows]);
  const swap = Array.from({ length: rank }, (_, at) => (at === axis ? rank - 1 : at === rank - 1 ? axis : at));
  return g.transpose(g.op('MatMul', [g.transpose(tensor, swap), toRows]), swap);
}
