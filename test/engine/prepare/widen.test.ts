import { strict as assert } from 'node:assert';
import { create } from '@bufbuild/protobuf';
import { indexGraph, isConstant } from '../../../src/engine/graph/graph.ts';
import { cutModel } from '../../../src/engine/graph/modelBytes.ts';
import { widenToFloat32 } from '../../../src/engine/prepare/widen.ts';
import { Attributes, makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import { TensorProto_DataType as Type, TensorProtoSchema, type TensorProto } from '../../../src/engine/onnx/onnx_pb.ts';
import { valuesOf } from '../../../src/engine/onnx/tensors.ts';
import type { FloatTensor } from '../../../src/engine/tensor/tensor.ts';
import { Session } from '../../../src/runtime/ort/ort.ts';
import { buildModel } from '../../support/buildModel.ts';

/** float16 bits as two little-endian bytes each. */
const half = (name: string, bits: readonly number[], dims: readonly number[], dataType = Type.FLOAT16): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType,
    rawData: new Uint8Array(Uint16Array.from(bits).buffer),
  });

describe('half precision', () => {
  const numbers: readonly (readonly [string, number, number])[] = [
    ['one', 0x3c00, 1],
    ['minus two', 0xc000, -2],
    ['a third', 0x3555, 0.333251953125],
    ['the largest', 0x7bff, 65504],
    ['the smallest', 0x0001, 2 ** -24],
    ['infinity', 0x7c00, Infinity],
  ];
  for (const [name, bits, value] of numbers) {
    it(`reads ${name} from raw_data and from int32_data`, () => {
      assert.deepEqual(valuesOf(half('x', [bits], [1])), [value]);
      assert.deepEqual(valuesOf(create(TensorProtoSchema, { dims: [1n], dataType: Type.FLOAT16, int32Data: [bits] })), [
        value,
      ]);
    });
  }
  it('reads bfloat16', () => assert.deepEqual(valuesOf(half('x', [0x3fc0, 0xc040], [2], Type.BFLOAT16)), [1.5, -3]));

  it('is computed in float32 where the image is cast to it, as is double; not where sizes are', () => {
    const castTo = (to: number, input: string): number | undefined => {
      const bytes = buildModel({
        opset: 13,
        inputs: [{ name: 'x', dims: ['n', 2] }],
        nodes: [
          makeNode('Shape', ['x'], ['size']),
          makeNode('Relu', ['x'], ['z']),
          makeNode('Cast', [input], ['y'], { to }),
        ],
        outputs: ['y', 'z'],
      });
      return new Attributes(widenToFloat32(indexGraph(parseModel(bytes, ''))).nodes.at(-1)!).int('to');
    };
    for (const type of [Type.FLOAT16, Type.BFLOAT16, Type.DOUBLE]) assert.equal(castTo(type, 'z'), Type.FLOAT);
    assert.equal(castTo(Type.DOUBLE, 'size'), Type.DOUBLE);
  });

  it('is computed in float32: inputs, weights, casts and outputs', async () => {
    const bytes = buildModel({
      opset: 13,
      inputs: [{ name: 'x', dims: [1, 2], type: Type.FLOAT16 }],
      nodes: [
        makeNode('Mul', ['x', 'w'], ['scaled']),
        makeNode('Cast', ['scaled'], ['wide'], { to: Type.FLOAT }),
        makeNode('Cast', ['wide'], ['narrow'], { to: Type.FLOAT16 }),
        makeNode('Add', ['narrow', 'w'], ['y']),
      ],
      constants: [half('w', [0x3c01, 0xc000], [2])],
      outputs: ['y'],
    });
    const graph = widenToFloat32(indexGraph(parseModel(bytes, '')));
    const session = await Session.create(cutModel(graph, ['y']), { folder: '/', threads: 1, optimize: 'all' });
    const results = await session.run(
      new Map([['x', { type: 'float32', dims: [1, 2], data: Float32Array.of(3, 0.1) }]]),
    );
    await session.release();
    const y = results.get('y') as FloatTensor;
    assert.equal(y.type, 'float32');
    assert.deepEqual(
      [...y.data],
      [3 * (1 + 2 ** -10) + (1 + 2 ** -10), Math.fround(-2 * Math.fround(0.1)) - 2].map(Math.fround),
    );
  });

  it('leaves a float32 graph as it is', () => {
    const graph = indexGraph(
      parseModel(
        buildModel({
          opset: 13,
          inputs: [{ name: 'x', dims: [1] }],
          nodes: [makeNode('Relu', ['x'], ['y'])],
          outputs: ['y'],
        }),
        '',
      ),
    );
    assert.equal(widenToFloat32(graph), graph);
    assert.equal(isConstant(graph, 'y'), false);
  });
});
