import { activate } from './activations.ts';
import { windowOf, type Rewrite, type RewriteContext } from './rewriteContext.ts';

/* What ONNX Runtime's optimizer makes of several nodes, taken apart again; and its own names of standard operators. */

/** y = activation(Conv(x, W, b) + z) */
export const FusedConv: Rewrite = (c) => {
  const { g, attributes } = c;
  const convolved = g.op('Conv', c.inputs(0, 3), windowOf(c));
  const sum = c.has(3) ? g.add(convolved, c.x(3)) : convolved;
  return [activate(g, attributes.string('activation'), sum, attributes.floats('activation_params') ?? [])];
};

/** y = activation(α·A·B + β·C) */
export const FusedGemm: Rewrite = (c) => {
  const { attributes } = c;
  const product = c.g.op('Gemm', c.inputs(0, 3), c.copied({ int: ['transA', 'transB'], floats: ['alpha', 'beta'] }));
  const parameters = [attributes.float('activation_alpha'), attributes.float('activation_beta')];
  return [activate(c.g, attributes.string('activation'), product, parameters)];
};

/** Under ONNX Runtime's own name what the standard has since: PyTorch's exporter wrote them before it had. */
export const Trilu: Rewrite = (c) => [c.g.op('Trilu', c.inputs(0, 2), c.copied({ int: ['upper'] }))];
export const GridSample: Rewrite = (c) => [
  c.g.op('GridSample', c.inputs(0, 2), c.copied({ strings: ['mode', 'padding_mode'], int: ['align_corners'] })),
];

/** y = α · A'·B', the primes transposes of the last two axes or of the batch axes */
export const FusedMatMul: Rewrite = (c) => {
  const { g, attributes } = c;
  const product = g.op('MatMul', [turned(c, 0, 'A'), turned(c, 1, 'B')]);
  return [g.mul(attributes.float('alpha') ?? 1, product)];
};

/** `transX` swaps the last two axes; `transBatchX` moves the first axis to before the last. */
function turned(c: RewriteContext, at: number, letter: 'A' | 'B'): string {
  const rank = c.rank(at);
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const batched = c.attributes.int(`transBatch${letter}`) === 1 ? [...axes.slice(1, -1), 0, rank - 1] : axes;
  const isTurned = c.attributes.int(`trans${letter}`) === 1;
  const perm = isTurned ? [...batched.slice(0, -2), ...batched.slice(-2).reverse()] : batched;
  return perm.every((axis, place) => axis === place) ? c.x(at) : c.g.transpose(c.x(at), perm);
}
