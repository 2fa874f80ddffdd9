import { create } from '@bufbuild/protobuf';
import { Attributes, makeNode } from '../onnx/attributes.ts';
import { NodeProtoSchema, type NodeProto } from '../onnx/onnx_pb.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';

/** Takes a node apart, as long as nothing is lost by that; undefined leaves it as it is. */
type Unfuse = (node: NodeProto) => readonly NodeProto[] | undefined;

/** What ONNX Runtime's optimizer has put together, and what may be asked for by itself. */
const fused: Readonly<Record<string, Unfuse>> = {
  FusedGemm: withoutSigmoid('Gemm'),
  FusedConv: withoutSigmoid('Conv'),
  SkipLayerNormalization: sumAndNorm,
};

/**
 * The same graph with each Sigmoid as a node of its own, which may be the head, and then the logits before it are the
 * score; and with each sum before a normalization, which is what a transformer's block hands on. A graph without such
 * comes back as it is.
 */
export function unfuse(graph: Graph): Graph {
  const nodes = graph.nodes.flatMap(
    (node) => (Object.hasOwn(fused, node.opType) && fused[node.opType]?.(node)) || [node],
  );
  return nodes.length === graph.nodes.length ? graph : indexEdges({ ...graph, nodes });
}

function withoutSigmoid(operator: string): Unfuse {
  return (node) => {
    // FusedConv's fourth input is added before the activation: Conv has none.
    if (new Attributes(node).string('activation') !== 'Sigmoid' || node.input.length > 3) return undefined;
    const [output] = node.output as [string];
    const attribute = node.attribute.filter(({ name }) => !name.startsWith('activation'));
    const linear = create(NodeProtoSchema, {
      name: `${output}:logits`,
      opType: operator,
      input: node.input,
      output: [`${output}:logits`],
      attribute,
    });
    return [linear, { ...makeNode('Sigmoid', [`${output}:logits`], [output]), name: node.name ?? '' }];
  };
}

/** y = LayerNormalization(x + skip + bias); the fourth output is the sum. */
function sumAndNorm(node: NodeProto): readonly NodeProto[] | undefined {
  const [x, skip, scale, shift = '', bias = ''] = node.input as [string, string, string, string?, string?];
  const [y, mean = '', deviation = '', given = ''] = node.output as [string, string?, string?, string?];
  if (mean !== '' || deviation !== '') return undefined;
  const sum = given === '' ? `${y}:sum` : given;
  const added = `${y}:unbiased`;
  const epsilon = { float: new Attributes(node).float('epsilon') ?? 1e-12 };
  return [
    ...(bias === '' ? [] : [makeNode('Add', [x, skip], [added])]),
    { ...makeNode('Add', bias === '' ? [x, skip] : [added, bias], [sum]), name: `${node.name || y}:sum` },
    {
      ...makeNode('LayerNormalization', [sum, scale, ...(shift === '' ? [] : [shift])], [y], { axis: -1, epsilon }),
      name: node.name ?? '',
    },
  ];
}
