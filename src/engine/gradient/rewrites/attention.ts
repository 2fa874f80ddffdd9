import type { Operand } from '../emitter.ts';
import { NoGradient } from '../ruleContext.ts';
import type { Rewrite, RewriteContext } from './rewriteContext.ts';

/* Queries, keys and values are looked at as [batch, heads, tokens, features]. */

interface Attended {
  readonly q: string;
  readonly k: string;
  readonly v: string;
  readonly scale: Operand;
  /** Added to the scores. */
  readonly bias?: string | undefined;
  /** Where to look. */
  readonly mask?: string | undefined;
  readonly causal?: boolean;
  readonly softcap?: number | undefined;
}

const never = -1e30;

/** y = softmax(softcap(scale · Q·Kᵀ) + bias)·V, and 0 for a token that may look nowhere */
function attend(c: RewriteContext, { q, k, v, scale, bias, mask, causal, softcap }: Attended): string {
  const { g } = c;
  let scores = g.mul(g.op('MatMul', [q, g.transpose(k, [0, 1, 3, 2])]), scale);
  if (softcap) scores = g.mul(softcap, g.op('Tanh', [g.div(scores, softcap)]));
  if (bias !== undefined) scores = g.add(scores, bias);
  const seen = [mask, causal ? lowerTriangle(c, scores) : undefined].filter((part) => part !== undefined);
  for (const part of seen) scores = g.where(part, scores, never);
  let looks = g.op('Softmax', [scores], { axis: -1 });
  if (mask !== undefined) for (const part of seen) looks = g.where(part, looks, 0);
  return g.op('MatMul', [looks, v]);
}

/** Where a token looks at itself or at an earlier one. */
function lowerTriangle(c: RewriteContext, scores: string): string {
  const { g } = c;
  const ones = g.add(1, g.op('ConstantOfShape', [g.op('Shape', [scores], { start: 2 })]));
  return g.greater(g.op('Trilu', [ones], { upper: 0 }), 0);
}

/** [batch, tokens, heads · features] → [batch, heads, tokens, features] */
function toHeads(c: RewriteContext, x: string, heads: number): string {
  return c.g.transpose(c.g.reshape(x, c.g.int64s([0, 0, heads, -1])), [0, 2, 1, 3]);
}

function fromHeads(c: RewriteContext, x: string): string {
  return c.g.reshape(c.g.transpose(x, [0, 2, 1, 3]), c.g.int64s([0, 0, -1]));
}

function perRoot(size: unknown): number {
  if (typeof size !== 'number') throw new NoGradient('has a head size known only in the run');
  return 1 / Math.sqrt(size);
}

/** ONNX Runtime's: x·W + b holds Q, K and V side by side */
export const packedAttention: Rewrite = (c) => {
  const { g } = c;
  c.refuseInputs({ 3: 'a mask', 4: 'a past', 6: 'a past' });
  const projected = g.op('MatMul', [c.x(0), c.x(1)]);
  return [attendProjected(c, c.has(2) ? g.add(projected, c.x(2)) : projected, c.has(5) ? c.x(5) : undefined)];
};

/**
 * Q, K and V side by side, as wide as the weights of input 1 make them, of a node with the attributes of ONNX Runtime's
 * Attention.
 */
export function attendProjected(c: RewriteContext, projected: string, bias?: string): string {
  const { g, attributes } = c;
  if (attributes.int('do_rotary') === 1) throw new NoGradient('turns its queries and keys');
  const heads = attributes.requiredInt('num_heads');
  const width = c.dims(1)[1];
  if (typeof width !== 'number') throw new NoGradient('has weights of unknown size');
  const sizes = attributes.ints('qkv_hidden_sizes') ?? [width / 3, width / 3, width / 3];
  const [q, k, v] = g
    .ops('Split', [projected, g.int64s(sizes)], 3, { axis: 2 })
    .map((part) => toHeads(c, part, heads)) as [string, string, string];
  const scale = attributes.float('scale') ?? perRoot((sizes[0] ?? NaN) / heads);
  return fromHeads(c, attend(c, { q, k, v, scale, bias, causal: attributes.int('unidirectional') === 1 }));
}

/** ONNX Runtime's: Q, K and V on their own, with one bias for all three */
export const MultiHeadAttention: Rewrite = (c) => {
  const { g, attributes } = c;
  c.refuseInputs({ 4: 'a mask', 6: 'a past', 7: 'a past' });
  if (!c.has(1) || !c.has(2) || c.rank(0) !== 3) throw new NoGradient('has its queries, keys and values packed');
  const heads = attributes.requiredInt('num_heads');
  const causal = attributes.int('unidirectional') === 1;
  // ONNX Runtime 1.30 hides other tokens then than either alignment of the two would.
  if (causal && c.dims(0)[1] !== c.dims(1)[c.rank(1) - 2])
    throw new NoGradient('looks at earlier tokens alone, of another number than its own');
  const sizes = [0, 1, 2].map((at) => (c.rank(at) === 4 ? Number(c.dims(at)[3]) * heads : c.dims(at)[2]));
  if (c.has(3) && sizes.some((size) => typeof size !== 'number'))
    throw new NoGradient('has a hidden size known only in the run');
  const biases = c.has(3) ? g.ops('Split', [c.x(3), g.int64s(sizes as number[])], 3, { axis: 0 }) : undefined;
  const part = (at: number): string => {
    if (c.rank(at) === 4) return c.x(at);
    const bias = biases?.[at];
    return toHeads(c, bias === undefined ? c.x(at) : g.add(c.x(at), bias), heads);
  };
  const scale = attributes.float('scale') ?? perRoot(typeof sizes[0] === 'number' ? sizes[0] / heads : undefined);
  const bias = c.has(5) ? c.x(5) : undefined;
  return [fromHeads(c, attend(c, { q: part(0), k: part(1), v: part(2), scale, bias, causal }))];
};

/** The standard's (opset 23): 3-D or 4-D, a mask of booleans or numbers, fewer heads of K and V than of Q */
export const Attention: Rewrite = (c) => {
  const { attributes } = c;
  c.refuseInputs({ 4: 'a past', 5: 'a past', 6: 'padded tokens' });
  const isFlat = c.rank(0) === 3;
  const qHeads = isFlat ? attributes.int('q_num_heads') : c.dims(0)[1];
  const kvHeads = isFlat ? attributes.int('kv_num_heads') : c.dims(1)[1];
  const part = (at: number, heads: unknown): string => (isFlat ? toHeads(c, c.x(at), Number(heads)) : c.x(at));
  const shared = (at: number): string =>
    qHeads === kvHeads ? part(at, kvHeads) : repeated(c, part(at, kvHeads), qHeads, kvHeads);
  const width = c.dims(0).at(-1);
  const size = isFlat && typeof width === 'number' ? width / Number(qHeads) : width;
  const attended = attend(c, {
    q: part(0, qHeads),
    k: shared(1),
    v: shared(2),
    scale: attributes.float('scale') ?? perRoot(size),
    ...(c.has(3) ? masked(c, c.x(3), c.typeOf(3)) : {}),
    causal: attributes.int('is_causal') === 1,
    softcap: attributes.float('softcap'),
  });
  return [isFlat ? fromHeads(c, attended) : attended];
};

/** A boolean mask says where to look; so does one of numbers, by those that are not −∞. */
function masked({ g }: RewriteContext, mask: string, type: string): Pick<Attended, 'bias' | 'mask'> {
  return type === 'bool' ? { mask } : { bias: mask, mask: g.greater(mask, never) };
}

/** Each head of K or V serves several of Q in a row. */
function repeated(c: RewriteContext, x: string, qHeads: unknown, kvHeads: unknown): string {
  const { g } = c;
  if (typeof qHeads !== 'number' || typeof kvHeads !== 'number')
    throw new NoGradient('has a number of heads known only in the run');
  if (!Number.isInteger(qHeads / kvHeads))
    throw new NoGradient(`has ${qHeads} heads of queries for ${kvHeads} of keys, which does not divide`);
  const ends = g.op('Shape', [x], { start: 2 });
  const wide = g.op('Concat', [g.int64s([1, 1, qHeads / kvHeads]), ends], { axis: 0 });
  return g.reshape(
    g.op('Expand', [g.unsqueeze(x, [2]), wide]),
    g.op('Concat', [g.int64s([-1, qHeads]), ends], { axis: 0 }),
  );
}

/** Pairs (a, b) of features turned by an angle a token: (a·cos − b·sin, a·sin + b·cos); features beyond stay */
export const RotaryEmbedding: Rewrite = (c) => {
  const { g, attributes } = c;
  const isFlat = c.rank() === 3;
  if (isFlat && !attributes.int('num_heads')) throw new NoGradient('has no number of heads');
  const x = isFlat ? toHeads(c, c.x(), attributes.requiredInt('num_heads')) : c.x();
  const turning = attributes.int('rotary_embedding_dim') ?? 0;
  const [cos, sin] = [1, 2].map((at) => g.unsqueeze(c.has(3) ? g.op('Gather', [c.x(at), c.x(3)]) : c.x(at), [1])) as [
    string,
    string,
  ];
  const cut = (from: number, to: number): string => g.op('Slice', [x, g.int64s([from]), g.int64s([to]), g.int64s([3])]);
  const turned = turn(c, turning === 0 ? x : cut(0, turning), cos, sin, attributes.int('interleaved') === 1);
  const whole = turning === 0 ? turned : g.op('Concat', [turned, cut(turning, 2 ** 31)], { axis: 3 });
  return [isFlat ? fromHeads(c, whole) : whole];
};

/** The pairs are neighbors (interleaved), or the two halves. */
function turn(c: RewriteContext, x: string, cos: string, sin: string, interleaved: boolean): string {
  const { g } = c;
  const axis = interleaved ? 4 : 3;
  const paired = g.reshape(x, g.int64s(interleaved ? [0, 0, 0, -1, 2] : [0, 0, 0, 2, -1]));
  const [a, b] = [0, 1].map((half) => g.op('Gather', [paired, g.int64(half)], { axis })) as [string, string];
  const turned = [g.sub(g.mul(cos, a), g.mul(sin, b)), g.add(g.mul(sin, a), g.mul(cos, b))];
  return g.reshape(
    g.op(
      'Concat',
      turned.map((half) => g.unsqueeze(half, [axis])),
      { axis },
    ),
    g.int64s([0, 0, 0, -1]),
  );
}
