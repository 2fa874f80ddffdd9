import { create } from '@bufbuild/protobuf';
import { modelErrors } from '../errors.ts';
import { NodeProtoSchema, type NodeProto } from '../onnx/onnx_pb.ts';
import { floatTensor } from '../onnx/tensors.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';
import type { Shapes } from '../graph/shapes.ts';
import { inputOf } from '../onnx/nodes.ts';

/** Which input is the bias, and which the weights [features, 3 · hidden]. */
const [weightsAt, biasAt] = [1, 2];

const lacksBias = ({ domain, opType, input }: NodeProto): boolean =>
  domain === 'com.microsoft' && opType === 'Attention' && (input[biasAt] ?? '') === '';

/**
 * The same graph with a bias of zeros for ONNX Runtime's own Attention where it has none: 1.30 still reads one
 * (SIGSEGV).
 *
 * @throws WhylightError `model-too-complex` where the bias's size is not known
 */
export function guardAttention(graph: Graph, shapes: Shapes): Graph {
  if (!graph.nodes.some(lacksBias)) return graph;
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.map((node) => {
    if (!lacksBias(node)) return node;
    const size = shapes.get(inputOf(node, weightsAt))?.dims?.[1];
    if (typeof size !== 'number')
      throw modelErrors.tooComplex(
        graph.fileName,
        `an Attention (“${node.name}”) without a bias, of weights whose size is not known`,
      );
    const bias = `${node.output[0]}:bias`;
    constants.set(bias, floatTensor(bias, new Float32Array(size)));
    const [x, weights, , ...others] = node.input as [string, string, ...string[]];
    return create(NodeProtoSchema, { ...node, input: [x, weights, bias, ...others] });
  });
  return indexEdges({ ...graph, constants, nodes });
}
