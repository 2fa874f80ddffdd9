import { create } from '@bufbuild/protobuf';
import { Attributes, makeNode } from '../onnx/attributes.ts';
import {
  NodeProtoSchema,
  TensorProto_DataType as Type,
  ValueInfoProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../onnx/onnx_pb.ts';
import { dimsOf, floatTensor, isExternal, valuesOf } from '../onnx/tensors.ts';
import { tensorTypeOf } from '../onnx/valueInfo.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';

/** Float types that the CPU has few kernels for, and JavaScript no arrays. */
const converted: ReadonlySet<number> = new Set([Type.FLOAT16, Type.BFLOAT16, Type.DOUBLE]);

const isConverted = (type: number | undefined): boolean => type !== undefined && converted.has(type);

/** Attributes that name an element type. */
const typeAttributes: ReadonlySet<string> = new Set(['to', 'dtype']);

/**
 * The same graph, computed in float32 from end to end: half-precision (and double) weights stay as they are in the
 * file and are cast once, on loading. On the CPU this is what ONNX Runtime does operator by operator anyway; gradients
 * gain the digits that a float16 lacks. A graph of float32 comes back as it is.
 */
export function widenToFloat32(graph: Graph): Graph {
  const isNeeded =
    [...graph.constants.values()].some(({ dataType }) => isConverted(dataType)) ||
    graph.inputs.some((input) => isConverted(typeOf(input)));
  if (!isNeeded && !hasCastOnTheWay(graph)) return graph;
  const constants = new Map<string, TensorProto>();
  const casts: NodeProto[] = [];
  for (const [name, tensor] of graph.constants) {
    const values = isConverted(tensor.dataType) && !isExternal(tensor) ? valuesOf(tensor) : undefined;
    if (!isConverted(tensor.dataType)) constants.set(name, tensor);
    else if (values) constants.set(name, floatTensor(name, values, dimsOf(tensor)));
    else {
      const stored = `${name}:stored`;
      constants.set(stored, { ...tensor, name: stored });
      casts.push(makeNode('Cast', [stored], [name], { to: Type.FLOAT }));
    }
  }
  return indexEdges({
    ...graph,
    constants,
    nodes: [...casts, ...graph.nodes.map(widenNode)],
    inputs: graph.inputs.map(widenInfo),
    outputs: graph.outputs.map(widenInfo),
  });
}

/**
 * Whether the image's values are cast to another float type, though all weights are float32: autocast's exports, a
 * softmax in double.
 */
function hasCastOnTheWay(graph: Graph): boolean {
  const reached = new Set(graph.inputs.map(({ name }) => name ?? ''));
  return graph.nodes.some((node) => {
    if (ofShape.has(node.opType ?? '') || !node.input.some((name) => reached.has(name))) return false;
    for (const name of node.output) reached.add(name);
    return node.opType === 'Cast' && isConverted(new Attributes(node).int('to'));
  });
}

/** Arithmetic of sizes may be in double, and then had better stay so. */
const ofShape: ReadonlySet<string> = new Set(['Shape', 'Size']);

const typeOf = (info: ValueInfoProto): number | undefined => tensorTypeOf(info)?.elemType;

function widenInfo(info: ValueInfoProto): ValueInfoProto {
  if (!isConverted(typeOf(info)) || info.type?.value.case !== 'tensorType') return info;
  const { shape } = info.type.value.value;
  return create(ValueInfoProtoSchema, {
    name: info.name ?? '',
    type: { value: { case: 'tensorType', value: { elemType: Type.FLOAT, ...(shape && { shape }) } } },
  });
}

function widenNode(node: NodeProto): NodeProto {
  const attribute = node.attribute.map((each) => widenAttribute(node, each));
  const isSame = attribute.every((each, at) => each === node.attribute[at]);
  return isSame ? node : create(NodeProtoSchema, { ...node, attribute });
}

function widenAttribute(node: NodeProto, attribute: AttributeProto): AttributeProto {
  if (typeAttributes.has(attribute.name ?? '') && isConverted(Number(attribute.i)))
    return { ...attribute, i: BigInt(Type.FLOAT) };
  const tensor = new Attributes(node).tensor(attribute.name ?? '');
  if (!tensor || !isConverted(tensor.dataType)) return attribute;
  const values = valuesOf(tensor);
  return values ? { ...attribute, t: floatTensor('', values, dimsOf(tensor)) } : attribute;
}
