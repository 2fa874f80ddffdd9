import { create, toBinary } from '@bufbuild/protobuf';
import { makeNode } from '../onnx/attributes.ts';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType as Type,
  TensorShapeProto_DimensionSchema,
  ValueInfoProtoSchema,
  type NodeProto,
  type TensorShapeProto_Dimension,
  type TensorProto,
  type ValueInfoProto,
} from '../onnx/onnx_pb.ts';
import { byteLength, dimsOf } from '../onnx/tensors.ts';
import { cutTo } from './cut.ts';
import { eightBitFloats } from './eightBitFloats.ts';
import type { Graph } from './graph.ts';
import { isAnonymous, type Dim } from './shapes.ts';

export function valueInfo(name: string, elemType?: number, dims?: readonly Dim[]): ValueInfoProto {
  if (elemType === undefined) return create(ValueInfoProtoSchema, { name });
  const shape = dims && {
    dim: dims.map((dim) => create(TensorShapeProto_DimensionSchema, { value: dimensionValue(dim) })),
  };
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType, ...(shape && { shape }) } } },
  });
}

function dimensionValue(dim: Dim): TensorShapeProto_Dimension['value'] {
  if (typeof dim === 'number') return { case: 'dimValue', value: BigInt(dim) };
  return isAnonymous(dim) ? { case: undefined } : { case: 'dimParam', value: dim };
}

/**
 * A model or gradient graph cut to `outputs` (any of its tensors): a few kilobytes, as weights are references. Its
 * opsets and functions stay; inputs that the outputs do not need are left out.
 */
export function cutModel(graph: Graph, outputs: readonly string[]): Uint8Array {
  const { nodes, reads } = cutTo(outputs, graph.nodes);
  const declared = new Map(graph.outputs.map((output) => [output.name ?? '', output]));
  return encode(graph, {
    nodes,
    inputs: graph.inputs.filter(({ name }) => reads.has(name ?? '')),
    constants: constantsIn(graph, reads),
    outputs: outputs.map((name) => declared.get(name) ?? valueInfo(name)),
  });
}

/** Weights above this are left out where only shapes matter. */
const shapeOnlyBytes = 1024;

/**
 * A model whose session tells type and shape of *every* tensor: all of them are outputs, and large weights have
 * become inputs of the same shape, so that none is loaded. ONNX Runtime's own inference knows every operator.
 */
export function inferenceModel(graph: Graph): Uint8Array {
  const unknown = eightBitFloats(graph);
  const names = [...graph.producer.keys()].filter((name) => !unknown.has(name));
  const { reads } = cutTo(names, graph.nodes);
  const constants = constantsIn(graph, reads);
  const isLarge = (tensor: TensorProto): boolean => (byteLength(tensor) ?? 0) > shapeOnlyBytes;
  // onnxruntime-node knows no bfloat16 among the inputs; what is cast from it may as well come from float32.
  const typeOf = ({ dataType }: TensorProto): number => (dataType === Type.BFLOAT16 ? Type.FLOAT : dataType);
  const weights = constants
    .filter(isLarge)
    .map((tensor) => valueInfo(tensor.name ?? '', typeOf(tensor), dimsOf(tensor)));
  const declared = new Map(graph.outputs.map((output) => [output.name ?? '', output]));
  return encode(graph, {
    nodes: graph.nodes,
    inputs: [...graph.inputs, ...weights],
    constants: constants.filter((tensor) => !isLarge(tensor)),
    outputs: names.map((name) => declared.get(name) ?? valueInfo(name)),
  });
}

function constantsIn(graph: Graph, names: ReadonlySet<string>): TensorProto[] {
  return [...names].flatMap((name) => graph.constants.get(name) ?? []);
}

interface Parts {
  readonly nodes: readonly NodeProto[];
  readonly inputs: readonly ValueInfoProto[];
  readonly constants: readonly TensorProto[];
  readonly outputs: readonly ValueInfoProto[];
}

function encode({ header }: Graph, parts: Parts): Uint8Array {
  const graph = create(GraphProtoSchema, {
    name: 'graph',
    node: [...parts.nodes],
    initializer: [...parts.constants],
    input: [...parts.inputs],
    output: [...parts.outputs],
  });
  return toBinary(ModelProtoSchema, { ...header, graph, metadataProps: [] });
}

/** Prefix of the outputs of `probeModel`. */
export const shapeOutput = (tensor: string): string => `whylight/shape/${tensor}`;

/**
 * The model, run for the real shapes of `tensors` alone: what they hold is dropped as soon as it has been used. ONNX
 * Runtime begins with what leads to the last node that nothing follows: were the first tensor's Shape not that node,
 * all tensors would wait in memory for theirs.
 */
export function probeModel(graph: Graph, tensors: readonly string[]): Uint8Array {
  const places = new Map(graph.nodes.flatMap(({ output }, at) => output.map((name) => [name, at] as const)));
  const placeOf = (tensor: string): number => places.get(tensor) ?? -1;
  const shapes = tensors
    .toSorted((a, b) => placeOf(b) - placeOf(a))
    .map((tensor) => makeNode('Shape', [tensor], [shapeOutput(tensor)]));
  const extended: Graph = { ...graph, nodes: [...graph.nodes, ...shapes] };
  return cutModel(extended, tensors.map(shapeOutput));
}
