import { create } from '@bufbuild/protobuf';
import { Attributes, makeNode } from '../onnx/attributes.ts';
import { NodeProtoSchema } from '../onnx/onnx_pb.ts';
import { indexEdges, type Graph } from './graph.ts';

/** Operators that ONNX Runtime's optimiser puts an activation function into, and what they are without. */
const plain: Readonly<Record<string, string>> = { FusedGemm: 'Gemm', FusedConv: 'Conv' };

/**
 * The same graph with each Sigmoid as a node of its own: what was fused with one may be the head, and then the logits
 * before it are the score. A graph without such comes back as it is.
 */
export function unfuseSigmoid(graph: Graph): Graph {
  const nodes = graph.nodes.flatMap((node) => {
    const operator = Object.hasOwn(plain, node.opType ?? '') ? plain[node.opType!] : undefined;
    // FusedConv's fourth input is added before the activation: Conv has none.
    if (!operator || new Attributes(node).string('activation') !== 'Sigmoid' || node.input.length > 3) return [node];
    const [output] = node.output as [string];
    const attribute = node.attribute.filter(({ name }) => !name!.startsWith('activation'));
    const linear = create(NodeProtoSchema, { name: `${output}:logits`, opType: operator, input: node.input, output: [`${output}:logits`], attribute });
    return [linear, { ...makeNode('Sigmoid', [`${output}:logits`], [output]), name: node.name ?? '' }];
  });
  return nodes.length === graph.nodes.length ? graph : indexEdges({ ...graph, nodes });
}
