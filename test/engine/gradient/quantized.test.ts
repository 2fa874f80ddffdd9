import { create } from '@bufbuild/protobuf';
import { strict as assert } from 'node:assert';
import { differentiate, gradientName } from '../../../src/engine/gradient/build.ts';
import { gradientModel } from '../../../src/engine/gradient/gradientModel.ts';
import type * as quantizedRewrites from '../../../src/engine/gradient/rewrites/quantized.ts';
import { indexGraph, type Graph } from '../../../src/engine/graph/graph.ts';
import { cutModel } from '../../../src/engine/graph/modelBytes.ts';
import { outputScale, realValuesOf, withRealValues } from '../../../src/engine/prepare/realValues.ts';
import { makeNode, type AttributeValue } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import {
  TensorProto_DataType as Type,
  TensorProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../../../src/engine/onnx/onnx_pb.ts';
import { elementCount, floatTensor } from '../../../src/engine/onnx/tensors.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../../src/engine/tensor/tensor.ts';
import { Session } from '../../../src/runtime/ort/ort.ts';
import { withRewritten } from '../../../src/engine/reading/rewritten.ts';
import { inferShapes } from '../../../src/engine/reading/shapes.ts';
import { buildModel } from '../../support/buildModel.ts';
import { random } from '../../support/random.ts';
import { OrtInference } from '../../../src/runtime/ort/inference.ts';

/*
 * Steps have no differences. A quantized network is compared with its twin in float32, which has the same gradient
 * up to what rounding leaves: x → QuantizeLinear → xq → node → yq → DequantizeLinear → y.
 */

interface Quantized {
  readonly x: readonly number[];
  /** Dims of the weights, int8. */
  readonly w?: readonly number[];
  /** Dims of the bias, int32. */
  readonly b?: readonly number[];
  /** One weight scale a channel, broadcast as these dims over w. */
  readonly channels?: readonly number[];
  /** Scale of y; 0.01 where it is not given. */
  readonly step?: number;
  /**
   * Operator, inputs, attributes; `ms:` is ONNX Runtime's own domain. x, xq, xs, xz, w, wq, ws, wz, b, bq, ys, yz; w16,
   * wq in 16 bits; z16, their zero point; c, a condition [3, 1].
   */
  readonly nodes: readonly Written[];
  readonly twin: Written;
  /** 17 where it is not given. */
  readonly opset?: number;
}
type Written = readonly [
  operator: string,
  inputs: string,
  output: string,
  attributes?: Readonly<Record<string, AttributeValue>> | undefined,
];

const image = [1, 2, 4, 4];
const quantize: Written = ['QuantizeLinear', 'x xs xz', 'xq'];
const dequantize: Written = ['DequantizeLinear', 'yq ys yz', 'y'];
const around = (operator: string, inputs: string, attributes?: Written[3]): readonly Written[] => [
  quantize,
  [operator, inputs, 'yq', attributes],
  dequantize,
];
const window = { kernel_shape: [2, 2], strides: [2, 2] };
const dynamic: Written = ['DynamicQuantizeLinear', 'x', 'xq s z'];
const scaled: readonly Written[] = [
  ['Cast', 'n', 'nf', { to: 1 }],
  ['Mul', 's ws', 'sw'],
  ['Mul', 'nf sw', 'y'],
];
const convolution: Quantized = {
  x: image,
  w: [3, 2, 3, 3],
  b: [3],
  step: 0.06,
  channels: [3, 1, 1, 1],
  nodes: around('QLinearConv', 'xq xs xz wq ws wz ys yz bq', { pads: [1, 1, 1, 1], strides: [2, 1] }),
  twin: ['Conv', 'x w b', 'y', { pads: [1, 1, 1, 1], strides: [2, 1] }],
};
const product: Quantized = {
  x: [3, 4],
  w: [4, 2],
  step: 0.03,
  nodes: around('QLinearMatMul', 'xq xs xz wq ws wz ys yz'),
  twin: ['MatMul', 'x w', 'y'],
};

type Rewritten = Exclude<keyof typeof quantizedRewrites, 'castOfIntegers'>;
const cases: Readonly<
  Record<Rewritten | 'QuantizeLinear, DequantizeLinear' | 'MatMulInteger' | 'ConvInteger', readonly Quantized[]>
> = {
  'QuantizeLinear, DequantizeLinear': [
    {
      x: image,
      nodes: [quantize, ['Identity', 'xq', 'yq'], ['DequantizeLinear', 'yq xs xz', 'y']],
      twin: ['Identity', 'x', 'y'],
    },
    {
      x: image,
      nodes: [quantize, ['MaxPool', 'xq', 'yq', window], ['DequantizeLinear', 'yq xs xz', 'y']],
      twin: ['MaxPool', 'x', 'y', window],
    },
    {
      x: [3, 4],
      w: [4, 2],
      opset: 21,
      nodes: [
        ['DequantizeLinear', 'w16 ws', 'r'],
        ['MatMul', 'x r', 'y'],
      ],
      twin: ['MatMul', 'x w', 'y'],
    },
    {
      x: [3, 4],
      nodes: [
        ['ms:QuantizeLinear', 'x xs z16', 'xq'],
        ['ms:DequantizeLinear', 'xq xs z16', 'r'],
        ['Neg', 'r', 'y'],
      ],
      twin: ['Neg', 'x', 'y'],
    },
    {
      x: [3, 4],
      nodes: [quantize, ['Transpose', 'xq', 'yq'], ['DequantizeLinear', 'yq xs xz', 'y']],
      twin: ['Transpose', 'x', 'y'],
    },
  ],
  QLinearConv: [convolution, { ...convolution, channels: [1] }],
  QLinearMatMul: [product],
  QGemm: [
    {
      x: [3, 4],
      w: [2, 4],
      b: [2],
      step: 0.03,
      nodes: around('ms:QGemm', 'xq xs xz wq ws wz bq ys yz', { transB: 1 }),
      twin: ['Gemm', 'x w b', 'y', { transB: 1 }],
    },
  ],
  QLinearAdd: [
    {
      x: [3, 4],
      w: [4],
      step: 0.02,
      nodes: around('ms:QLinearAdd', 'xq xs xz wq ws wz ys yz'),
      twin: ['Add', 'x w', 'y'],
    },
  ],
  QLinearMul: [
    { x: [3, 4], w: [4], nodes: around('ms:QLinearMul', 'xq xs xz wq ws wz ys yz'), twin: ['Mul', 'x w', 'y'] },
  ],
  QLinearWhere: [
    {
      x: [3, 4],
      w: [4],
      step: 0.02,
      nodes: around('ms:QLinearWhere', 'c xq xs xz wq ws wz ys yz'),
      twin: ['Where', 'c x w', 'y'],
    },
  ],
  NhwcMaxPool: [
    {
      x: [1, 4, 4, 2],
      nodes: [
        quantize,
        ['ms:NhwcMaxPool', 'xq', 'yq', { kernel_shape: [1, 2], strides: [1, 2] }],
        ['DequantizeLinear', 'yq xs xz', 'y'],
      ],
      twin: ['MaxPool', 'x', 'y', { kernel_shape: [2, 1], strides: [2, 1] }], // the rows as channels
    },
  ],
  QAttention: [
    {
      x: [1, 3, 4],
      w: [4, 12],
      b: [12],
      nodes: [dynamic, ['ms:QAttention', 'xq wq b s ws  z wz', 'y', { num_heads: 2 }]],
      twin: ['ms:Attention', 'x w b', 'y', { num_heads: 2 }],
    },
  ],
  QLinearSigmoid: [
    { x: [3, 4], step: 0.007, nodes: around('ms:QLinearSigmoid', 'xq xs xz ys yz'), twin: ['Sigmoid', 'x', 'y'] },
  ],
  QLinearLeakyRelu: [
    {
      x: [3, 4],
      nodes: around('ms:QLinearLeakyRelu', 'xq xs xz ys yz', { alpha: { float: 0.2 } }),
      twin: ['LeakyRelu', 'x', 'y', { alpha: { float: 0.2 } }],
    },
  ],
  QLinearSoftmax: [
    { x: [3, 4], nodes: around('ms:QLinearSoftmax', 'xq xs xz ys yz', { opset: 13 }), twin: ['Softmax', 'x', 'y'] },
  ],
  QLinearGlobalAveragePool: [
    {
      x: image,
      step: 0.003,
      nodes: around('ms:QLinearGlobalAveragePool', 'xq xs xz ys yz'),
      twin: ['GlobalAveragePool', 'x', 'y'],
    },
    {
      x: image,
      step: 0.003,
      nodes: around('ms:QLinearGlobalAveragePool', 'xq xs xz ys yz', { channels_last: 1 }),
      twin: ['ReduceMean', 'x', 'y', { axes: [1, 2] }],
    },
  ],
  QLinearAveragePool: [
    {
      x: image,
      nodes: around('ms:QLinearAveragePool', 'xq xs xz ys yz', window),
      twin: ['AveragePool', 'x', 'y', window],
    },
  ],
  QLinearConcat: [
    {
      x: [3, 4],
      w: [3, 2],
      nodes: around('ms:QLinearConcat', 'ys yz xq xs xz wq ws wz', { axis: 1 }),
      twin: ['Concat', 'x w', 'y', { axis: 1 }],
    },
  ],
  DynamicQuantizeMatMul: [
    { x: [3, 4], w: [4, 2], nodes: [['ms:DynamicQuantizeMatMul', 'x wq ws wz', 'y']], twin: ['MatMul', 'x w', 'y'] },
  ],
  MatMulIntegerToFloat: [
    {
      x: [3, 4],
      w: [4, 2],
      nodes: [dynamic, ['ms:MatMulIntegerToFloat', 'xq wq s ws z wz', 'y']],
      twin: ['MatMul', 'x w', 'y'],
    },
  ],
  MatMulInteger: [
    {
      x: [3, 4],
      w: [4, 2],
      nodes: [dynamic, ['MatMulInteger', 'xq wq z wz', 'n'], ...scaled],
      twin: ['MatMul', 'x w', 'y'],
    },
    {
      x: [3, 4],
      w: [4, 2],
      b: [2], // the bias in whole numbers
      nodes: [
        dynamic,
        ['Mul', 's ws', 'step'],
        ['Div', 'b step', 'steps'],
        ['Floor', 'steps', 'whole'],
        ['Cast', 'whole', 'bn', { to: 6 }],
        ['MatMulInteger', 'xq wq z wz', 'm'],
        ['Add', 'm bn', 'n'],
        ...scaled,
      ],
      twin: ['Gemm', 'x w b', 'y'],
    },
  ],
  ConvInteger: [
    {
      x: image,
      w: [3, 2, 2, 2],
      nodes: [dynamic, ['ConvInteger', 'xq wq z', 'n', { strides: [2, 1] }], ...scaled],
      twin: ['Conv', 'x w', 'y', { strides: [2, 1] }],
    },
  ],
};

/** Rounding leaves so much between a quantized network and its twin; a wrong scale or a lost factor is far more. */
const tolerance = 0.03;

describe('a quantized network has the gradient of its float32 twin', () => {
  for (const [operator, tests] of Object.entries(cases)) {
    for (const test of tests) {
      it(`${operator}, ${JSON.stringify(test.twin)}`, async () => {
        const x = floatTensorOf(test.x, spread(elementCount(test.x), 1));
        const found = await backward(test, test.nodes, x);
        const expected = await backward(test, [test.twin], x);
        assertNear(found.y.data, expected.y.data, 'y');
        assertNear(found.dx.data, expected.dx.data, 'dx');
      });
    }
  }

  it('lets no gradient through where it saturates, and all where it only rounds', async () => {
    const x = floatTensorOf([8], Float32Array.from([-1.29, -1.281, -1.28, -0.003, 0.5, 1.27, 1.274, 1.28]));
    const nodes: readonly Written[] = [quantize, ['DequantizeLinear', 'xq xs xz', 'r'], ['Neg', 'r', 'y']];
    const { dx, dy } = await backward({ x: [8], nodes, twin: ['Neg', 'x', 'y'] }, nodes, x);
    assert.deepEqual(
      [...dx.data],
      [...dy.data].map((value, at) => (at === 0 || at === 7 ? 0 : -value)),
    );
    // The score's own rounding is none of the network's activation functions.
    const own: readonly Written[] = [quantize, ['Identity', 'xq', 'yq'], ['DequantizeLinear', 'yq xs xz', 'y']];
    const found = await backward({ x: [8], nodes: own, twin: ['Identity', 'x', 'y'] }, own, x);
    assert.deepEqual(found.dx.data, found.dy.data);
  });
});

describe('the real values of a quantized tensor are those of DequantizeLinear', () => {
  const { QuantizeLinear: _, ...operators } = outputScale;
  for (const operator of Object.keys(operators) as (keyof typeof operators)[]) {
    it(`after ${operator}`, async () => {
      const test = cases[operator][0]!;
      const x = floatTensorOf(test.x, spread(elementCount(test.x), 1));
      const results = await run(
        cutModel(withRealValues(graphOf(test, test.nodes)), ['y', realValuesOf('yq')]),
        new Map([['in', x]]),
      );
      assert.deepEqual(results.get(realValuesOf('yq')), results.get('y'));
    });
  }
});

const where = { folder: '/', threads: 1, inference: new OrtInference(1) };

function spread(count: number, seed: number): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length: count }, () => 2 * next() - 1);
}

/** x in steps of 0.01, w in steps of 1/127 (or a little less a channel). */
function constants({ step = 0.01, w = [1], b = [1], channels = [1] }: Quantized): TensorProto[] {
  const raw = (name: string, dims: readonly number[], dataType: Type, rawData: Uint8Array): TensorProto =>
    create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, rawData });
  const int8 = (name: string, dims: readonly number[], values: ArrayLike<number>): TensorProto =>
    raw(name, dims, Type.INT8, new Uint8Array(Int8Array.from(values).buffer));
  const perChannel = channels.length > 1;
  const scales = Array.from({ length: perChannel ? channels[0]! : 1 }, (_, at) => (1 - 0.2 * at) / 127);
  const numbers = Array.from(spread(elementCount(w), 2), (value) => Math.round(127 * value));
  const scaleAt = (at: number): number => scales[perChannel ? Math.floor((at * scales.length) / numbers.length) : 0]!;
  const biases = Array.from(spread(elementCount(b), 3), (value) => Math.round(value * 5000));
  const few = perChannel ? scales.length : 1;
  return [
    floatTensor('xs', [0.01], []),
    floatTensor('ys', [step], []),
    floatTensor('ws', scales, perChannel ? [few] : []),
    int8('xz', [], [0]),
    int8('yz', [], [3]),
    int8('wz', perChannel ? [few] : [], Array<number>(few).fill(0)),
    int8('wq', w, numbers),
    floatTensor(
      'w',
      numbers.map((value, at) => value * scaleAt(at)),
      w,
    ),
    raw('bq', b, Type.INT32, new Uint8Array(Int32Array.from(biases).buffer)),
    raw('w16', w, Type.INT16, new Uint8Array(Int16Array.from(numbers).buffer)),
    raw('z16', [], Type.UINT16, Uint8Array.of(0, 128)),
    raw('c', [3, 1], Type.BOOL, Uint8Array.of(1, 0, 1)),
    floatTensor(
      'b',
      biases.map((value, at) => value * 0.01 * (perChannel ? scales[at]! : scales[0]!)),
      b,
    ),
  ];
}

const write = ([operator, inputs, output, attributes = {}]: Written): NodeProto => {
  const isMicrosoft = operator.startsWith('ms:');
  const node = makeNode(isMicrosoft ? operator.slice(3) : operator, inputs.split(' '), output.split(' '), attributes);
  return isMicrosoft ? { ...node, domain: 'com.microsoft' } : node;
};

/** y, and the gradient of Σ dy·y at x, as an image feeds it. */
async function backward(
  test: Quantized,
  nodes: readonly Written[],
  x: FloatTensor,
): Promise<{ y: FloatTensor; dx: FloatTensor; dy: FloatTensor }> {
  const graph = graphOf(test, nodes);
  const shapes = await withRewritten(graph, await inferShapes(graph, where), where);
  const score = { tensor: 'y', dims: shapes.get('y')!.dims!, head: 'classes' } as const;
  const pass = differentiate(graph, shapes, score);
  assert.deepEqual([...pass.obstructed.values()], []);
  const gradient = indexGraph(gradientModel(graph, shapes, score, pass, ['x']));
  const feeds = new Map<string, Tensor>([['in', x]]);
  const saved = gradient.inputs.map(({ name }) => name).filter((name) => name !== pass.seed);
  const forward = await run(cutModel(graph, [...new Set(['y', ...saved])]), feeds);
  const y = forward.get('y') as FloatTensor;
  const dy = floatTensorOf(y.dims, spread(y.data.length, 4));
  const results = await run(
    cutModel(gradient, [gradientName('x')]),
    new Map<string, Tensor>([...forward, [pass.seed, dy]]),
  );
  return { y, dy, dx: results.get(gradientName('x')) as FloatTensor };
}

function graphOf(test: Quantized, nodes: readonly Written[]): Graph {
  const bytes = buildModel({
    opset: test.opset ?? 17,
    inputs: [{ name: 'in', dims: test.x }],
    nodes: [makeNode('Identity', ['in'], ['x']), ...nodes.map(write)],
    constants: constants(test),
    outputs: ['y'],
  });
  return indexGraph(parseModel(bytes, ''));
}

async function run(model: Uint8Array, fed: ReadonlyMap<string, Tensor>): Promise<Map<string, Tensor>> {
  const session = await Session.create(model, { ...where, optimize: 'none' });
  try {
    return await session.run(fed);
  } finally {
    await session.release();
  }
}

function assertNear(found: Float32Array, expected: Float32Array, what: string): void {
  const error = Math.hypot(...expected.map((value, at) => value - found[at]!)) / Math.hypot(...expected);
  assert.ok(found.length === expected.length && error < tolerance, `${what} is ${error.toExponential(1)} off`);
}
