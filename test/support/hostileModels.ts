/** Small models that only a hostile file holds. */
import { create, fromBinary } from '@bufbuild/protobuf';
import { makeAttribute, makeNode, type AttributeValue } from '../../src/engine/onnx/attributes.ts';
import { encodeModel } from '../../src/engine/onnx/model.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type FunctionProto,
  type NodeProto,
  type TensorProto,
} from '../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { buildModel, type ModelParts } from './buildModel.ts';
import { smallNetwork } from './smallNetwork.ts';

export const network = smallNetwork();

/** The small network, whose scores get `operator`'s largest value added. */
export function bomb(operator: NodeProto, ...constants: readonly TensorProto[]): ModelParts {
  const nodes = [
    ...network.nodes,
    operator,
    makeNode('ReduceMax', [operator.output[0]!], ['most'], { keepdims: 0 }),
    makeNode('Add', ['logits', 'most'], ['y']),
  ];
  return { ...network, nodes, constants: [...network.constants!, ...constants], outputs: ['y'] };
}

export const eightGigabytes = int64Tensor('huge', [2, 1024, 1024, 1024]);
export const one = floatTensor('one', [1], []);

export function withAttribute(name: string, value: AttributeValue): Uint8Array {
  const [, ...others] = network.nodes;
  return buildModel({
    ...network,
    nodes: [
      makeNode('Conv', ['image', 'w1'], ['conv1'], { pads: [1, 1, 1, 1], kernel_shape: [3, 3], [name]: value }),
      ...others,
    ],
  });
}

/** f0 calls f1 twice, f1 calls f2 twice, and so on; the last one calls `last`. */
export function functions(depth: number, last: string): Uint8Array {
  const proto = fromBinary(
    ModelProtoSchema,
    buildModel({
      ...network,
      nodes: [...network.nodes, { ...makeNode('f0', ['logits'], ['y']), domain: 'local' }],
      outputs: ['y'],
    }),
  );
  proto.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: 'local', version: 1n }));
  const call = (name: string, input: string, output: string): NodeProto => ({
    ...makeNode(name, [input], [output]),
    domain: name.startsWith('f') ? 'local' : '',
  });
  proto.functions = Array.from({ length: depth }, (_, level): FunctionProto => {
    const callee = level + 1 < depth ? `f${level + 1}` : last;
    return create(FunctionProtoSchema, {
      name: `f${level}`,
      domain: 'local',
      input: ['x'],
      output: ['z'],
      opsetImport: proto.opsetImport,
      node: [call(callee, 'x', 'm'), call(callee, 'm', 'z')],
    });
  });
  return encodeModel(proto);
}

/** A function whose convolution has as many groups as the call, or the function itself, says: 0. */
export function handed(by: 'given' | 'default'): Uint8Array {
  const proto = fromBinary(
    ModelProtoSchema,
    buildModel({
      ...network,
      nodes: [
        { ...makeNode('f', ['image', 'w1'], ['conv1'], by === 'given' ? { many: 0 } : {}), domain: 'local' },
        ...network.nodes.slice(1),
      ],
    }),
  );
  const conv = makeNode('Conv', ['x', 'w'], ['z'], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] });
  conv.attribute.push(
    create(AttributeProtoSchema, { name: 'group', type: AttributeProto_AttributeType.INT, refAttrName: 'many' }),
  );
  const own = by === 'given' ? { attribute: ['many'] } : { attributeProto: [makeAttribute('many', 0)] };
  proto.functions = [
    create(FunctionProtoSchema, {
      name: 'f',
      domain: 'local',
      input: ['x', 'w'],
      output: ['z'],
      opsetImport: proto.opsetImport,
      node: [conv],
      ...own,
    }),
  ];
  return encodeModel(proto);
}

export function nested(depth: number): Uint8Array {
  let node = makeNode('Identity', ['logits'], ['y']);
  for (let level = 0; level < depth; level++) {
    const g = create(GraphProtoSchema, { name: 'branch', node: [node], output: [{ name: node.output[0]! }] });
    node = {
      ...makeNode('If', ['yes'], ['y']),
      attribute: ['then_branch', 'else_branch']
        .slice(0, level === 0 ? 2 : 1)
        .map((name) => create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.GRAPH, g })),
    };
  }
  const yes = create(TensorProtoSchema, { name: 'yes', dataType: 9, rawData: Uint8Array.of(1) });
  return buildModel({
    ...network,
    nodes: [...network.nodes, node],
    constants: [...network.constants!, yes],
    outputs: ['y'],
  });
}

export function external(place: Readonly<Record<string, string>>): Uint8Array {
  const w3 = create(TensorProtoSchema, {
    name: 'w3',
    dims: [5n, 24n],
    dataType: 1,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(place).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
  });
  return buildModel({ ...network, constants: [...network.constants!.slice(0, 2), w3] });
}

/** The same with an input whose size is the recipe's: 64 × 64. */
export function open(operator: NodeProto, ...constants: readonly TensorProto[]): Uint8Array {
  const parts = bomb(operator, int64Tensor('down', [-1, 1]), int64Tensor('across', [1, -1]), ...constants);
  const both = [
    makeNode('Resize', ['image', '', 'larger'], ['large'], { mode: 'nearest' }),
    makeNode('Reshape', ['large', 'down'], ['column']),
    makeNode('Reshape', ['large', 'across'], ['row']),
  ];
  return buildModel({
    ...parts,
    inputs: [{ name: 'image', dims: ['N', 3, 'H', 'W'] }],
    nodes: [...both, ...parts.nodes],
    constants: [...parts.constants!, floatTensor('larger', [1, 1, 4, 4])],
  });
}

/** The small network, whose best score is what all numbers of an output of this shape are. */
export function answering(shape: readonly number[]): Uint8Array {
  const nodes = [
    ...network.nodes,
    makeNode('ReduceMax', ['logits'], ['best'], { keepdims: 0 }),
    makeNode('Expand', ['best', 'shape'], ['answers']),
  ];
  return buildModel({
    ...network,
    nodes,
    constants: [...network.constants!, int64Tensor('shape', shape)],
    outputs: ['answers'],
  });
}

/** A lattice of constants: asked tensor by tensor, whether they are constant takes 2^60 steps. */
export function lattice(): Uint8Array {
  const steps = Array.from({ length: 60 }, (_, at) => [
    makeNode('Add', [`a${at}`, `b${at}`], [`a${at + 1}`]),
    makeNode('Sub', [`a${at}`, `b${at}`], [`b${at + 1}`]),
  ]).flat();
  const nodes = [
    ...network.nodes.slice(0, 6),
    ...steps,
    makeNode('Cast', ['a60'], ['weights'], { to: 1 }),
    makeNode('MatMul', ['flat', 'weights'], ['logits']),
  ];
  const zeros = (name: string): TensorProto => floatTensor(name, new Float32Array(24 * 5), [24, 5]);
  return buildModel({ ...network, nodes, constants: [...network.constants!, zeros('a0'), zeros('b0')] });
}
