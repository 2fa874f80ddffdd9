import { create } from '@bufbuild/protobuf';
import { makeNode } from '../onnx/attributes.ts';
import { TensorProto_DataType as Type, ValueInfoProtoSchema, type ValueInfoProto } from '../onnx/onnx_pb.ts';
import { indexEdges, type Graph } from './graph.ts';

const bytes: ReadonlySet<number> = new Set([Type.UINT8, Type.INT8]);

/**
 * The same graph with float32 where it takes pictures as bytes (models converted from quantised TFLite): a Cast stands
 * before it, so that everybody else feeds one type. A graph without such an input comes back as it is.
 */
export function castByteInputs(graph: Graph): Graph {
  const taken = graph.inputs.filter(isBytePicture);
  if (taken.length === 0) return graph;
  const inputs = graph.inputs.map((input) => (taken.includes(input) ? asFloat(input) : input));
  const casts = taken.map((input) => makeNode('Cast', [pixelsName(input)], [input.name ?? ''], { to: tensorType(input)!.elemType! }));
  return indexEdges({ ...graph, inputs, nodes: [...casts, ...graph.nodes] });
}

const pixelsName = ({ name }: ValueInfoProto): string => `${name}:pixels`;

function tensorType({ type }: ValueInfoProto) {
  return type?.value.case === 'tensorType' ? type.value.value : undefined;
}

function isBytePicture(input: ValueInfoProto): boolean {
  const type = tensorType(input);
  return bytes.has(type?.elemType ?? 0) && type?.shape?.dim.length === 4;
}

function asFloat(input: ValueInfoProto): ValueInfoProto {
  const shape = tensorType(input)?.shape;
  return create(ValueInfoProtoSchema, {
    name: pixelsName(input),
    type: { value: { case: 'tensorType', value: { elemType: Type.FLOAT, ...(shape && { shape }) } } },
  });
}
