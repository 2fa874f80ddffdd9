import { create } from '@bufbuild/protobuf';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import {
  TensorProto_DataType as Type,
  TensorProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, valuesOf } from '../../src/engine/onnx/tensors.ts';
import type { ModelParts } from './buildModel.ts';
import { weights } from './smallNetwork.ts';

/*
 * image → quantized → conv1 (with its Relu) → pooled1 (MaxPool on bytes) → conv2 → sum (with conv2b) → mean → logits,
 * once as an int8 model of QLinear operators and once in float32, with the very weights that the numbers stand for.
 */

const conv = { pads: [1, 1, 1, 1], kernel_shape: [3, 3] };
const pool = { kernel_shape: [2, 2], strides: [2, 2] };
/** Scales that hold what the float32 network computes of pictures in −1..1 without saturating; zero point 0 is Relu. */
const scales: Readonly<Record<string, number>> = {
  image: 1 / 127,
  conv1: 0.02,
  conv2: 0.03,
  conv2b: 0.03,
  sum: 0.065,
  mean: 0.04,
};
const relus: ReadonlySet<string> = new Set(['conv1', 'conv2', 'conv2b']);
const floatWeights = [
  weights('w1', [8, 3, 3, 3], 11),
  weights('w2', [12, 8, 3, 3], 12),
  weights('w2b', [12, 8, 3, 3], 13),
];
const step = 1 / 127;

/** A constant of one byte a number. */
export const bytes = (
  name: string,
  dataType: Type,
  values: ArrayLike<number>,
  dims: readonly (number | bigint)[],
): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dataType,
    dims: dims.map(BigInt),
    rawData: Uint8Array.from(values, (value) => value & 255),
  });

const rounded = (tensor: TensorProto): number[] =>
  valuesOf(tensor)!.map((value) => Math.max(-127, Math.min(127, Math.round(value / step))));

const microsoft = (node: NodeProto): NodeProto => ({ ...node, domain: 'com.microsoft' });
const scaleOf = (tensor: string): [string, string] => [`${tensor}.scale`, `${tensor}.zero`];

/** In QLinear operators, as `quantize_static` writes them with QuantFormat.QOperator. */
export function quantizedNetwork(): ModelParts {
  const convolution = (x: string, from: string, w: string, y: string): NodeProto =>
    makeNode('QLinearConv', [x, ...scaleOf(from), w, 'w.scale', 'w.zero', ...scaleOf(y)], [y], conv);
  return {
    opset: 13,
    inputs: [{ name: 'image', dims: [1, 3, 16, 16] }],
    nodes: [
      makeNode('QuantizeLinear', ['image', ...scaleOf('image')], ['quantized']),
      convolution('quantized', 'image', 'w1', 'conv1'),
      makeNode('MaxPool', ['conv1'], ['pooled1'], pool),
      convolution('pooled1', 'conv1', 'w2', 'conv2'),
      convolution('pooled1', 'conv1', 'w2b', 'conv2b'),
      microsoft(
        makeNode(
          'QLinearAdd',
          ['conv2', ...scaleOf('conv2'), 'conv2b', ...scaleOf('conv2b'), ...scaleOf('sum')],
          ['sum'],
        ),
      ),
      microsoft(makeNode('QLinearGlobalAveragePool', ['sum', ...scaleOf('sum'), ...scaleOf('mean')], ['mean'])),
      makeNode('DequantizeLinear', ['mean', ...scaleOf('mean')], ['real mean']),
      makeNode('Flatten', ['real mean'], ['flat']),
      makeNode('Gemm', ['flat', 'w3'], ['logits'], { transB: 1 }),
    ],
    constants: [
      ...floatWeights.map((tensor) => bytes(tensor.name, Type.INT8, rounded(tensor), tensor.dims)),
      floatTensor('w.scale', [step], []),
      bytes('w.zero', Type.INT8, [0], []),
      ...Object.entries(scales).flatMap(([name, scale]) => [
        floatTensor(`${name}.scale`, [scale], []),
        bytes(`${name}.zero`, Type.UINT8, [relus.has(name) ? 0 : 128], []),
      ]),
      weights('w3', [4, 12], 14),
    ],
    outputs: ['logits'],
  };
}

/** The same in float32; `conv1`, `conv2`, `conv2b` are the tensors after their Relu here, too. */
export function floatTwin(): ModelParts {
  const convolution = (x: string, w: string, y: string): NodeProto[] => [
    makeNode('Conv', [x, w], [`${y}.linear`], conv),
    makeNode('Relu', [`${y}.linear`], [y]),
  ];
  return {
    opset: 13,
    inputs: [{ name: 'image', dims: [1, 3, 16, 16] }],
    nodes: [
      ...convolution('image', 'w1', 'conv1'),
      makeNode('MaxPool', ['conv1'], ['pooled1'], pool),
      ...convolution('pooled1', 'w2', 'conv2'),
      ...convolution('pooled1', 'w2b', 'conv2b'),
      makeNode('Add', ['conv2', 'conv2b'], ['sum']),
      makeNode('GlobalAveragePool', ['sum'], ['mean']),
      makeNode('Flatten', ['mean'], ['flat']),
      makeNode('Gemm', ['flat', 'w3'], ['logits'], { transB: 1 }),
    ],
    constants: [
      ...floatWeights.map((tensor) =>
        floatTensor(
          tensor.name,
          rounded(tensor).map((value) => value * step),
          tensor.dims.map(Number),
        ),
      ),
      weights('w3', [4, 12], 14),
    ],
    outputs: ['logits'],
  };
}
