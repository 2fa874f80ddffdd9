import { strict as assert } from 'node:assert';
import { companionsOf, feedCompanions } from '../../../src/engine/prepare/companionInputs.ts';
import { indexGraph, type Graph } from '../../../src/engine/graph/graph.ts';
import { cutModel } from '../../../src/engine/graph/modelBytes.ts';
import type { Dim } from '../../../src/engine/graph/shapes.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import { TensorProto_DataType as Type } from '../../../src/engine/onnx/onnx_pb.ts';
import { floatTensorOf } from '../../../src/engine/tensor/tensor.ts';
import { Session } from '../../../src/runtime/ort/ort.ts';
import { buildModel } from '../../support/buildModel.ts';

/** A model that hands its second input through, as floats. */
function graphWith(
  name: string,
  dims: readonly Dim[],
  type: Type,
  picture: readonly Dim[] = ['N', 3, 'H', 'W'],
  opset = 17,
): Graph {
  const nodes = [
    makeNode('Cast', [name], ['value'], { to: Type.FLOAT }),
    makeNode('GlobalAveragePool', ['image'], ['pooled']),
  ];
  return indexGraph(
    parseModel(
      buildModel({
        opset,
        inputs: [
          { name: 'image', dims: picture },
          { name, dims, type },
        ],
        nodes,
        outputs: ['value', 'pooled'],
      }),
      'm.onnx',
    ),
  );
}

async function valueOf(
  graph: Graph,
  picture: readonly number[],
): Promise<{ readonly dims: readonly number[]; readonly data: readonly number[] }> {
  const fed = feedCompanions(graph);
  assert.deepEqual(
    fed.inputs.map(({ name }) => name),
    ['image'],
  );
  const session = await Session.create(cutModel(fed, ['value', 'pooled']), {
    folder: '/',
    threads: 1,
    optimize: 'all',
  });
  const count = picture.reduce((product, size) => product * size, 1);
  const { dims, data } = (await session.run(new Map([['image', floatTensorOf(picture, new Float32Array(count))]]))).get(
    'value',
  )!;
  await session.release();
  return { dims, data: [...data].map(Number) };
}

describe('inputs that follow from the picture', () => {
  const cases = [
    {
      what: 'RT-DETR’s size: width, height',
      name: 'orig_target_sizes',
      dims: ['N', 2],
      type: Type.INT64,
      expected: [5, 4],
    },
    {
      what: 'PaddleDetection’s size: height, width',
      name: 'im_shape',
      dims: ['N', 2],
      type: Type.FLOAT,
      expected: [4, 5],
    },
    { what: 'YOLO v3’s size', name: 'image_shape', dims: [1, 2], type: Type.FLOAT, expected: [4, 5] },
    { what: 'a scale', name: 'scale_factor', dims: ['N', 2], type: Type.FLOAT, expected: [1, 1] },
    { what: 'size and scale', name: 'im_info', dims: [1, 3], type: Type.FLOAT, expected: [4, 5, 1] },
    {
      what: 'a mask of any size',
      name: 'pixel_mask',
      dims: ['N', 'H', 'W'],
      type: Type.INT64,
      expected: Array<number>(20).fill(1),
    },
    {
      what: 'a mask of a size of its own',
      name: 'pixel_mask',
      dims: ['N', 2, 3],
      type: Type.BOOL,
      expected: Array<number>(6).fill(1),
    },
  ] as const;
  for (const { what, name, dims, type, expected } of cases) {
    it(`get their value: ${what}`, async () =>
      assert.deepEqual((await valueOf(graphWith(name, dims, type), [1, 3, 4, 5])).data, expected));
  }

  it('are told with their value', () => {
    const [companion, ...others] = companionsOf(graphWith('orig_target_sizes', ['N', 2], Type.INT64));
    assert.deepEqual([companion!.name, others], ['orig_target_sizes', []]);
    assert.match(companion!.value, /width and height/);
  });

  it('follow a picture with its channels last', async () => {
    assert.deepEqual(
      (await valueOf(graphWith('image_shape', [1, 2], Type.INT32, ['N', 'H', 'W', 3]), [1, 4, 5, 3])).data,
      [4, 5],
    );
  });

  it('are none that may be anything, nor in opsets that can’t say it', () => {
    for (const graph of [
      graphWith('temperature', [1, 2], Type.FLOAT),
      graphWith('image_shape', [1, 4], Type.FLOAT),
      graphWith('attention_mask', ['N', 'L'], Type.INT64),
      graphWith('image_shape', [4, 2], Type.FLOAT),
      graphWith('mask', ['N', 1, 'H', 'W'], Type.FLOAT),
      graphWith('image_shape', [1, 2], Type.FLOAT, ['N', 3, 'H', 'W'], 8),
    ])
      assert.equal(feedCompanions(graph), graph);
  });
});
