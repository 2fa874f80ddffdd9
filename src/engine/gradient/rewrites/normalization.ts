import type { Rewrite, RewriteContext } from './rewriteContext.ts';

/** y = x / √(mean x² + ε) · scale, over the axes from `axis` on */
function rootMeanSquare(c: RewriteContext, x: string, scale: string, epsilon: number, axis = -1): string {
  const { g } = c;
  const rank = c.rank();
  const first = axis < 0 ? axis + rank : axis;
  const axes = Array.from({ length: rank - first }, (_, at) => first + at);
  const size = g.op('Sqrt', [g.add(g.mean(g.mul(x, x), axes), epsilon)]);
  return g.mul(g.div(x, size), scale);
}

/** RMSNormalization (opset 23), and ONNX Runtime's SimplifiedLayerNormalization */
export const RMSNormalization: Rewrite = (c) => {
  const { attributes } = c;
  return [rootMeanSquare(c, c.x(), c.x(1), attributes.float('epsilon') ?? 1e-5, attributes.int('axis'))];
};

/** Normalizes x + skip + bias; the sum is the fourth output */
export const SkipLayerNormalization: Rewrite = (c) => {
  const sum = sumOf(c, [0, 1, 4]);
  const epsilon = { float: c.attributes.float('epsilon') ?? 1e-12 };
  return [c.g.op('LayerNormalization', [sum, ...c.inputs(2, 4)], { axis: -1, epsilon }), undefined, undefined, sum];
};

/** The same without a mean */
export const SkipSimplifiedLayerNormalization: Rewrite = (c) => {
  const sum = sumOf(c, [0, 1, 3]);
  return [rootMeanSquare(c, sum, c.x(2), c.attributes.float('epsilon') ?? 1e-12), undefined, undefined, sum];
};

function sumOf(c: RewriteContext, inputs: readonly number[]): string {
  return inputs
    .filter((at) => c.has(at))
    .map((at) => c.x(at))
    .reduce((sum, name) => c.g.add(sum, name));
}
