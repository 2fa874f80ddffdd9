import type { Graph } from '../../graph/graph.ts';
import { outputScale } from '../../prepare/realValues.ts';
import type { NodeProto } from '../../onnx/onnx_pb.ts';
import { NoGradient } from '../ruleContext.ts';
import { attendProjected } from './attention.ts';
import { windowOf, type Rewrite, type RewriteContext } from './rewriteContext.ts';
import { inputOf, outputOf } from '../../onnx/nodes.ts';

/*
 * An operator on quantized numbers is the operator on the real values that they stand for, between DequantizeLinear
 * and QuantizeLinear. Inputs come in threes: numbers, scale, zero point.
 */

/** The real value of the triple at `at`; a scale for each row or column lies along `axis`. */
function real(c: RewriteContext, at: number, axis?: number): string {
  return c.g.op('DequantizeLinear', c.inputs(at, at + 3), { axis });
}

/** y quantized with the operator's own pair of scale and zero point. */
function quantize(c: RewriteContext, y: string): string {
  const at = outputScale[c.node.opType as keyof typeof outputScale];
  return c.g.op('QuantizeLinear', [y, ...c.inputs(at, at + 2)]);
}

/** Channels last, where ONNX Runtime has laid the operator out so. */
function channelsFirst(c: RewriteContext, x: string, operate: (x: string) => string): string {
  if (c.attributes.int('channels_last') !== 1) return operate(x);
  const rank = c.rank();
  const axes = Array.from({ length: rank - 2 }, (_, at) => at + 1);
  const turned = operate(c.g.transpose(x, [0, rank - 1, ...axes]));
  return c.g.transpose(turned, [0, ...axes.map((axis) => axis + 1), 1]);
}

/** y = Conv(x, W, b); b is counted in units of x's scale times W's */
export const QLinearConv: Rewrite = (c) => {
  const { g } = c;
  const bias = c.has(8) ? [g.op('DequantizeLinear', [c.x(8), g.mul(c.x(1), c.x(4))], { axis: 0 })] : [];
  const y = channelsFirst(c, real(c, 0), (x) => g.op('Conv', [x, real(c, 3, 0), ...bias], windowOf(c)));
  return [quantize(c, y)];
};

/** y = A·B; scales a row of A or a column of B */
export const QLinearMatMul: Rewrite = (c) => [quantize(c, c.g.op('MatMul', [real(c, 0, -2), real(c, 3, -1)]))];

/** y = α·A'·B' + C; C is counted in units of α times A's scale times B's */
export const QGemm: Rewrite = (c) => {
  const { g } = c;
  const transposed = c.attributes.int('transB') === 1;
  const unit = (): string => g.mul(g.mul(c.x(1), c.x(4)), c.attributes.float('alpha') ?? 1);
  const bias = c.has(6) ? [g.mul(g.toFloat(c.x(6)), unit())] : [];
  const y = g.op(
    'Gemm',
    [real(c, 0), real(c, 3, transposed ? 0 : 1), ...bias],
    c.copied({ int: ['transA', 'transB'], floats: ['alpha'] }),
  );
  return [c.has(outputScale.QGemm) ? quantize(c, y) : y];
};

/** y = a ∘ b */
const binary =
  (operator: string): Rewrite =>
  (c) => [quantize(c, c.g.op(operator, [real(c, 0), real(c, 3)]))];
export const QLinearAdd = binary('Add');
export const QLinearMul = binary('Mul');

/** y = a where the condition holds, else b */
export const QLinearWhere: Rewrite = (c) => [quantize(c, c.g.op('Where', [c.x(0), real(c, 1), real(c, 4)]))];

/** MaxPool of numbers, channels last: the greatest number stands for the greatest value */
export const NhwcMaxPool: Rewrite = (c) => {
  const turned = c.g.op('MaxPool', [c.g.transpose(c.x(), [0, 3, 1, 2])], {
    ...windowOf(c),
    ...c.copied({ int: ['ceil_mode'] }),
  });
  return [c.g.transpose(turned, [0, 2, 3, 1])];
};

/**
 * ONNX Runtime's Attention, x and W quantized: x, W, b, x's scale, W's scale, mask, x's zero point, W's zero point,
 * past
 */
export const QAttention: Rewrite = (c) => {
  const { g } = c;
  c.refuseInputs({ 5: 'a mask', 8: 'a past' });
  const operand = (at: number): string =>
    g.op('DequantizeLinear', [c.x(at), scalar(c, at + 3), ...(c.has(at + 6) ? [scalar(c, at + 6)] : [])], { axis: -1 });
  return [attendProjected(c, g.add(g.op('MatMul', [operand(0), operand(1)]), c.x(2)))];
};

/** One scale for all may be written as a list of one. */
function scalar(c: RewriteContext, at: number): string {
  return c.dims(at)[0] === 1 ? c.g.squeeze(c.x(at), [0]) : c.x(at);
}

/** y = f(x) */
const unary =
  (operate: (c: RewriteContext, x: string) => string): Rewrite =>
  (c) => [quantize(c, operate(c, real(c, 0)))];
export const QLinearSigmoid = unary((c, x) => c.g.op('Sigmoid', [x]));
export const QLinearLeakyRelu = unary((c, x) => c.g.op('LeakyRelu', [x], c.copied({ floats: ['alpha'] })));
export const QLinearGlobalAveragePool = unary((c, x) =>
  channelsFirst(c, x, (first) => c.g.op('GlobalAveragePool', [first])),
);
export const QLinearAveragePool = unary((c, x) =>
  channelsFirst(c, x, (first) =>
    c.g.op('AveragePool', [first], { ...windowOf(c), ...c.copied({ int: ['ceil_mode', 'count_include_pad'] }) }),
  ),
);

/** Before opset 13 Softmax works on all axes from `axis` on: only the last one is the same since. */
export const QLinearSoftmax = unary((c, x) => {
  const axis = c.attributes.int('axis') ?? -1;
  const isLast = axis === -1 || axis === c.rank() - 1;
  if ((c.attributes.int('opset') ?? 13) < 13 && !isLast) throw new NoGradient('works on several axes at once');
  return c.g.op('Softmax', [x], { axis });
});

/** y = the inputs one after the other; here the output's scale comes first */
export const QLinearConcat: Rewrite = (c) => {
  const starts = Array.from({ length: (c.node.input.length - 2) / 3 }, (_, at) => 2 + 3 * at);
  return [
    quantize(
      c,
      c.g.op(
        'Concat',
        starts.map((at) => real(c, at)),
        c.copied({ int: ['axis'] }),
      ),
    ),
  ];
};

/** y = A·B + b, where A is float and B quantized */
export const DynamicQuantizeMatMul: Rewrite = (c) => {
  const product = c.g.op('MatMul', [c.x(0), c.g.op('DequantizeLinear', c.inputs(1, 4), { axis: -1 })]);
  return [c.has(4) ? c.g.add(product, c.x(4)) : product];
};

/** y = A·B + b, both quantized: A, B, A's scale, B's scale, A's zero point, B's zero point, b */
export const MatMulIntegerToFloat: Rewrite = (c) => {
  const { g } = c;
  const operand = (at: number): string =>
    g.op('DequantizeLinear', [c.x(at), c.x(at + 2), ...(c.has(at + 4) ? [c.x(at + 4)] : [])], { axis: -1 });
  const product = g.op('MatMul', [operand(0), operand(1)]);
  return [c.has(6) ? g.add(product, c.x(6)) : product];
};

/**
 * The sums of products that MatMulInteger and ConvInteger make are of numbers, which a Cast turns into floats and a
 * Mul with the scales into real values. n = MatMul(real A, B − zero point) / A's scale + bias, the scale held constant.
 */
export const castOfIntegers: Rewrite = (c) => {
  const { g, graph } = c;
  const { product, bias } = integerProduct(graph, c.x());
  if (!product) return undefined;
  const [a, b, aZero = '', bZero = ''] = product.input as [string, string, string?, string?];
  const scale = scaleOf(c, a);
  const operator = product.opType === 'ConvInteger' ? 'Conv' : 'MatMul';
  const window =
    operator === 'Conv' ? windowOf(new (c.constructor as typeof RewriteContext)(g, product, graph, new Map())) : {};
  const left = g.op('DequantizeLinear', [a, scale, ...(aZero ? [aZero] : [])]);
  const right = g.sub(g.toFloat(b), bZero ? g.toFloat(bZero) : 0);
  const sums = g.div(g.op(operator, [left, right], window), scale);
  return [bias === undefined ? sums : g.add(sums, g.toFloat(bias))];
};

/** What makes the numbers, and the bias that quantizers of ONNX Runtime 1.6 and older added to them as numbers, too. */
function integerProduct({ producer }: Graph, tensor: string): { readonly product?: NodeProto; readonly bias?: string } {
  const productOf = (name: string): NodeProto | undefined => {
    const node = producer.get(name);
    return node?.opType === 'MatMulInteger' || node?.opType === 'ConvInteger' ? node : undefined;
  };
  const whole = productOf(tensor);
  if (whole) return { product: whole };
  const maker = producer.get(tensor);
  const [left = '', right = ''] = maker?.opType === 'Add' ? maker.input : [];
  const [ofLeft, ofRight] = [productOf(left), productOf(right)];
  if (ofLeft) return { product: ofLeft, bias: right };
  return ofRight ? { product: ofRight, bias: left } : {};
}

function scaleOf(c: RewriteContext, quantized: string): string {
  const maker = c.graph.producer.get(quantized);
  if (maker?.opType === 'DynamicQuantizeLinear') return outputOf(maker, 1);
  if (maker?.opType === 'QuantizeLinear') return inputOf(maker, 1);
  throw new NoGradient('multiplies numbers whose scale is not known');
}
