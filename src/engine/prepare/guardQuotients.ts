import { makeNode } from '../onnx/attributes.ts';
import { create } from '@bufbuild/protobuf';
import {
  NodeProtoSchema,
  TensorProto_DataType as Type,
  TensorProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../onnx/onnx_pb.ts';
import { valuesOf } from '../onnx/tensors.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';
import type { Shapes } from '../graph/shapes.ts';
import { inputOf } from '../onnx/nodes.ts';

const quotients: ReadonlySet<string> = new Set(['Div', 'Mod']);

/** The least number of a type, whose quotient by −1 the type does not hold. */
const leastOf: Readonly<Record<string, { readonly type: Type; readonly bytes: readonly number[] }>> = {
  int32: { type: Type.INT32, bytes: [0, 0, 0, 128] },
  int64: { type: Type.INT64, bytes: [0, 0, 0, 0, 0, 0, 0, 128] },
};

/**
 * The same graph, in which no whole number is divided by −1 that is the least of its type: the processor ends the
 * process then (SIGFPE), and a Cast of NaN to whole numbers is enough to get there. One is added to such a dividend, in
 * operators that every opset has. Divisors that are constants without a −1 need no guard. What stands in subgraphs is
 * left as it is: its types are not known.
 */
export function guardQuotients(graph: Graph, shapes: Shapes): Graph {
  const isRisky = ({ opType, domain, input }: NodeProto): boolean =>
    quotients.has(opType) &&
    !domain &&
    Object.hasOwn(leastOf, shapes.get(input[0] ?? '')?.type ?? '') &&
    mayBeMinusOne(graph.constants.get(input[1] ?? ''));
  if (!graph.nodes.some(isRisky)) return graph;
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.flatMap((node) => {
    const leastOfType = isRisky(node) && leastOf[shapes.get(inputOf(node))?.type ?? ''];
    if (!leastOfType) return [node];
    const { type, bytes } = leastOfType;
    const [least, isLeast, one, dividend] = ['least', 'isLeast', 'one', 'dividend'].map(
      (what) => `${node.output[0]}:${what}`,
    ) as [string, string, string, string];
    constants.set(least, create(TensorProtoSchema, { name: least, dataType: type, rawData: Uint8Array.from(bytes) }));
    return [
      makeNode('Equal', [inputOf(node), least], [isLeast]),
      makeNode('Cast', [isLeast], [one], { to: type }),
      makeNode('Add', [inputOf(node), one], [dividend]),
      create(NodeProtoSchema, { ...node, input: node.input.with(0, dividend) }),
    ];
  });
  return indexEdges({ ...graph, nodes, constants });
}

function mayBeMinusOne(divisor: TensorProto | undefined): boolean {
  return (divisor && valuesOf(divisor))?.includes(-1) ?? true;
}
