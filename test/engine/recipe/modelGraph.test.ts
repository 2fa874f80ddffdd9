import { strict as assert } from 'node:assert';
import { indexGraph } from '../../../src/engine/graph/graph.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import {
  TensorProto_DataType as Type,
  TensorProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { readGraph } from '../../../src/engine/recipe/modelGraph.ts';
import type { RecipeInput } from '../../../src/engine/recipe/recipe.ts';
import { buildModel } from '../../support/buildModel.ts';
import { create } from '@bufbuild/protobuf';

/** An operator, and its other inputs: numbers for all channels, or one a channel; in `before`, ahead of the tensor. */
type Step =
  | readonly [operator: string, ...constants: readonly (readonly number[])[]]
  | { readonly before: readonly number[]; readonly operator: string };

const zeroToOne = { scale: 1 / 255, mean: [0], std: [1] };
const asTheyAre = { scale: 1, mean: [0], std: [1] };
const mean = [0.485, 0.456, 0.406];
const std = [0.229, 0.224, 0.225];
const caffe = [103.939, 116.779, 123.68];

const cases: readonly (readonly [string, readonly Step[], Partial<RecipeInput> | undefined])[] = [
  ['nothing', [], undefined],
  [
    'ImageNet’s mean and deviation',
    [
      ['Sub', mean],
      ['Div', std],
    ],
    zeroToOne,
  ],
  [
    'the same of pixels',
    [
      ['Sub', mean.map((value) => value * 255)],
      ['Div', std.map((value) => value * 255)],
    ],
    asTheyAre,
  ],
  [
    '1/255, then ImageNet’s',
    [
      ['Mul', [1 / 255]],
      ['Sub', mean],
      ['Div', std],
    ],
    asTheyAre,
  ],
  ['Keras’s Rescaling to −1..1', [['Cast'], ['Mul', [1 / 127.5]], ['Add', [-1]]], asTheyAre],
  ['Keras’s Rescaling to 0..1', [['Mul', [1 / 255]]], asTheyAre],
  ['a division by 255', [['Div', [255]]], asTheyAre],
  [
    '0..1 to −1..1',
    [
      ['Mul', [2]],
      ['Sub', [1]],
    ],
    zeroToOne,
  ],
  ['Caffe’s mean, which is BGR', [['Sub', caffe]], { ...asTheyAre, channels: 'BGR' }],
  [
    'Caffe’s mean of channels turned round by a Gather',
    [
      ['Gather', [2, 1, 0]],
      ['Sub', caffe],
    ],
    asTheyAre,
  ],
  [
    'ImageNet’s mean in BGR',
    [
      ['Sub', mean.toReversed()],
      ['Div', std.toReversed()],
    ],
    { ...zeroToOne, channels: 'BGR' },
  ],
  [
    'a batch normalization of photos',
    [['BatchNormalization', [1, 1, 1], [0, 0, 0], mean, std.map((value) => value ** 2)]],
    zeroToOne,
  ],
  [
    'a batch normalization that learned nothing',
    [['BatchNormalization', [1, 1, 1], [0, 0, 0], [0.01, 0, -0.01], [1, 1, 1]]],
    undefined,
  ],
  ['255 less the pixel', [{ before: [255], operator: 'Sub' }], undefined],
  ['a division of a constant', [{ before: [1], operator: 'Div' }], undefined],
  ['a bias that could be anything', [['Add', [0.001, 0.002, 0.003]]], undefined],
  ['a convolution’s worth of numbers', [['Mul', [1, 2, 3, 4]]], undefined],
];

/** The graph: the steps, then a Relu. */
function graphOf(steps: readonly Step[]) {
  const constants: TensorProto[] = [];
  const nodes: NodeProto[] = [];
  let tensor = 'image';
  const add = (operator: string, isBefore: boolean, values: readonly (readonly number[])[]): void => {
    const names = values.map((_, at) => `${operator}${nodes.length}_${at}`);
    values.forEach((each, at) =>
      constants.push(
        operator === 'Gather'
          ? int64Tensor(names[at]!, each)
          : floatTensor(names[at]!, each, each.length === 1 ? [] : [each.length]),
      ),
    );
    const output = `t${nodes.length}`;
    nodes.push(
      makeNode(
        operator,
        isBefore ? [...names, tensor] : [tensor, ...names],
        [output],
        operator === 'Cast' ? { to: 1 } : operator === 'Gather' ? { axis: 3 } : {},
      ),
    );
    tensor = output;
  };
  for (const step of steps) {
    if ('before' in step) add(step.operator, true, [step.before]);
    else add(step[0], false, step.slice(1) as (readonly number[])[]);
  }
  nodes.push(makeNode('Relu', [tensor], ['out']));
  return indexGraph(
    parseModel(
      buildModel({ opset: 17, inputs: [{ name: 'image', dims: [1, 8, 8, 3] }], nodes, constants, outputs: ['out'] }),
      '',
    ),
  );
}

describe('a graph that begins with', () => {
  for (const [what, steps, expected] of cases) {
    it(`${what} ${expected ? `takes ${JSON.stringify(expected)}` : 'says nothing'}`, () => {
      assert.deepEqual(readGraph(graphOf(steps), 'image')[0]?.input, expected);
    });
  }

  it('one picture of the batch, as torchvision’s detectors do, is read behind that', () => {
    for (const [index, axis, expected] of [
      [[0], 0, zeroToOne],
      [[0], 1, undefined],
      [[0, 1], 0, undefined],
    ] as const) {
      const constants = [
        int64Tensor('index', index, index.length === 1 ? [] : [2]),
        floatTensor('mean', mean, [3, 1, 1]),
        floatTensor('std', std, [3, 1, 1]),
      ];
      const nodes = [
        makeNode('Gather', ['image', 'index'], ['one'], { axis }),
        makeNode('Sub', ['one', 'mean'], ['less']),
        makeNode('Div', ['less', 'std'], ['out']),
      ];
      const graph = indexGraph(
        parseModel(
          buildModel({
            opset: 17,
            inputs: [{ name: 'image', dims: [1, 3, 8, 8] }],
            nodes,
            constants,
            outputs: ['out'],
          }),
          '',
        ),
      );
      assert.deepEqual(readGraph(graph, 'image')[0]?.input, expected);
    }
  });

  it('arithmetic names the operators', () => {
    assert.equal(
      readGraph(
        graphOf([
          ['Sub', mean],
          ['Div', std],
        ]),
        'image',
      )[0]!.source.reason,
      'the model normalizes its input itself (Sub, Div): pixels 0..1',
    );
  });

  for (const [type, expected] of [
    [Type.UINT8, asTheyAre],
    [Type.INT8, { scale: 1, mean: [128], std: [1] }],
    [Type.FLOAT16, undefined],
  ] as const) {
    it(`a Cast to ${Type[type]} ${expected ? `takes ${JSON.stringify(expected)}` : 'says nothing'}`, () => {
      const nodes = [makeNode('Cast', ['image'], ['bytes'], { to: type }), makeNode('Relu', ['bytes'], ['out'])];
      const graph = indexGraph(
        parseModel(
          buildModel({ opset: 17, inputs: [{ name: 'image', dims: [1, 8, 8, 3] }], nodes, outputs: ['out'] }),
          '',
        ),
      );
      assert.deepEqual(readGraph(graph, 'image')[0]?.input, expected);
    });
  }

  const byte = (name: string, value: number, dataType: Type) =>
    create(TensorProtoSchema, { name, dataType, int32Data: [value] });
  const quantized: readonly (readonly [step: number, zero: number, Type, Partial<RecipeInput> | undefined])[] = [
    [1 / 255, 0, Type.UINT8, zeroToOne],
    [1 / 127.5, 128, Type.UINT8, { scale: 1 / 255, mean: [0.5], std: [0.5] }],
    [1 / 127.5, -1, Type.INT8, { scale: 1 / 255, mean: [0.5], std: [0.5] }],
    [1, 0, Type.UINT8, asTheyAre],
    [1, 0, Type.INT8, undefined],
    [0.01865, 114, Type.UINT8, undefined],
  ];
  for (const [step, zero, type, expected] of quantized) {
    it(`QuantizeLinear by ${step.toFixed(4)} and ${zero} as ${Type[type]} ${expected ? `takes ${JSON.stringify(expected)}` : 'says nothing'}`, () => {
      const constants = [floatTensor('step', [step], []), byte('zero', zero, type)];
      const nodes = [
        makeNode('QuantizeLinear', ['image', 'step', 'zero'], ['q']),
        makeNode('DequantizeLinear', ['q', 'step', 'zero'], ['out']),
      ];
      const graph = indexGraph(
        parseModel(
          buildModel({
            opset: 17,
            inputs: [{ name: 'image', dims: [1, 3, 8, 8] }],
            nodes,
            constants,
            outputs: ['out'],
          }),
          '',
        ),
      );
      assert.deepEqual(readGraph(graph, 'image')[0]?.input, expected);
    });
  }
});
